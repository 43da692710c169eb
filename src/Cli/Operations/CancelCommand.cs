using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl cancel</c>.</summary>
internal static class CancelCommand
{
    private static readonly Argument<ulong> Job = Subjects.Job("Its number, as `jobs` shows it.");
    private static readonly Option<TimeSpan?> Grace = Durations.Option("--grace", "From the cancelled token of a handler to the kill of its worker. Default: the pool's; 0s kills at once.");

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "cancel", "Cancels a job: what waits at once, what runs by its token and then a kill. Its client gets an outcome for each item.",
            "supervisorctl cancel 17", "supervisorctl cancel 17 --grace 0s") { Job, Grace };
        command.SetDaemonAction(CancelAsync);
        return command;
    }

    private static async Task<ExitCode> CancelAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new CancelJobRequest { JobId = context.Get(Job), Grace = context.Get(Grace) is { } grace ? Duration.FromTimeSpan(grace) : null };
        var answer = await context.Daemon.Pools.CancelJobAsync(request, cancellationToken: cancellationToken);
        context.Display.Line(string.Create(CultureInfo.InvariantCulture, $"Job {request.JobId} is cancelled; {answer.Items} of its items had no outcome yet."));
        return ExitCode.Ok;
    }
}
