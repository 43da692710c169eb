using Grpc.Core;

namespace Supervisor.Cli;

/// <summary>The meaning of each exit code, and which one a status of gRPC leads to.</summary>
internal static class ExitCodeTable
{
    internal static IReadOnlyList<(ExitCode Code, string Meaning)> Rows { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Failed, "some items failed, or what was asked for cannot be done as things stand"),
        (ExitCode.Usage, "a mistake on the command line, or in a value that the daemon checked"),
        (ExitCode.Data, "input that cannot be read as what it should be"),
        (ExitCode.NotFound, "no such pool, worker, job, item, method or file"),
        (ExitCode.Unavailable, "no daemon, or one that cannot be reached or trusted"),
        (ExitCode.Software, "an error that no other code speaks of"),
        (ExitCode.CannotCreate, "a file cannot be made, or is there already"),
        (ExitCode.InputOutput, "reading or writing failed"),
        (ExitCode.TryAgain, "a bound is reached, or time ran out: try again later"),
        (ExitCode.Permission, "the daemon or the system does not allow it to this user"),
        (ExitCode.Configuration, "the daemon did not start because of its configuration"),
        (ExitCode.Interrupted, "Ctrl-C, or SIGTERM"),
        (ExitCode.OutputClosed, "whoever read the output has gone"),
    ];

    internal static ExitCode For(StatusCode status) => status switch
    {
        StatusCode.OK => ExitCode.Ok,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ExitCode.Usage,
        StatusCode.NotFound or StatusCode.Unimplemented => ExitCode.NotFound,
        StatusCode.AlreadyExists => ExitCode.CannotCreate,
        StatusCode.Unavailable => ExitCode.Unavailable,
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => ExitCode.Permission,
        StatusCode.ResourceExhausted or StatusCode.DeadlineExceeded => ExitCode.TryAgain,
        StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.Cancelled => ExitCode.Failed,
        _ => ExitCode.Software,
    };
}
