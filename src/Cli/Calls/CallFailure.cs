using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>A call that ended with a status: the status, and its details in lines that one can read.</summary>
internal static class CallFailure
{
    // ErrorInfo.domain of what the daemon says itself.
    private const string Daemon = "supervisor.v1";

    internal static CommandException Of(RpcException error, ServerMethod method)
    {
        // A worker may have sent anything by that name.
        var details = error.Trailers.GetRpcStatus(ignoreParseError: true)?.Details ?? [];
        var lines = new StringBuilder($"{method.FullName}: {StatusName.Of(error.StatusCode)}{(error.Status.Detail.Length > 0 ? $": {Printable.Show(error.Status.Detail)}" : "")}");
        foreach (var line in details.SelectMany(detail => Lines(detail, method)))
        {
            lines.Append("\n  ").Append(Printable.Show(line));
        }

        return new CommandException(CodeOf(error, details), lines.ToString(), error);
    }

    // What a worker answered is a failure of that call alone; what the daemon refused has a code of its own.
    private static ExitCode CodeOf(RpcException error, IReadOnlyCollection<Any> details) => error.StatusCode switch
    {
        StatusCode.DeadlineExceeded or StatusCode.Unimplemented => ExitCodeTable.For(error.StatusCode),
        _ when details.Any(detail => detail.Is(CrashReport.Descriptor)) => ExitCode.Failed,
        _ when details.Any(detail => detail.TryUnpack<ErrorInfo>(out var info) && info.Domain == Daemon) => ExitCodeTable.For(error.StatusCode),
        _ => ExitCode.Failed,
    };

    private static IEnumerable<string> Lines(Any detail, ServerMethod method) => detail switch
    {
        _ when detail.TryUnpack<ErrorInfo>(out var info) =>
            [$"reason: {info.Reason}{string.Concat(info.Metadata.Select(entry => $", {entry.Key} {entry.Value}"))}{(info.Domain == Daemon ? "" : $" ({info.Domain})")}"],
        _ when detail.TryUnpack<RetryInfo>(out var retry) => [$"retry: in {Figures.Time(retry.RetryDelay)}"],
        _ when detail.TryUnpack<BadRequest>(out var bad) => bad.FieldViolations.Select(field => $"field {field.Field}: {field.Description}"),
        _ when detail.TryUnpack<QuotaFailure>(out var quota) => quota.Violations.Select(violation => $"quota of {violation.Subject}: {violation.Description}"),
        _ when detail.TryUnpack<CrashReport>(out var crash) => CrashText.Lines(crash),
        _ => [DetailText.Line(detail, method)],
    };
}
