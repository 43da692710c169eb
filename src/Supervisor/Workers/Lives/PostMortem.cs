using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Workers.Attach;

namespace Supervisor.Workers;

/// <summary>Puts together what is known when a worker is gone.</summary>
internal static class PostMortem
{
    private const int StderrLines = 20;

    public static WorkerEnd Examine(WorkerLife life, ChildProcess process, ProcessExit exit, WorkerDirectory directory, PoolContext pool)
    {
        var recovered = Recover(life.Stream, directory, pool);
        var executing = life.Stream is { KeepsPage: true } ? WorkerPage.Read(directory.Page, pool.Spec.Concurrency) : null;
        executing = executing is null ? null : WithoutAnswered(executing, recovered);
        return new WorkerEnd
        {
            Worker = life.Identity,
            Recovered = recovered,
            Executing = executing,
            Report = new CrashReport
            {
                Worker = life.Identity,
                Process = process.Identity,
                ExitCode = exit.ExitCode,
                Signal = exit.Signal,
                PeakRssBytes = exit.PeakRssBytes,
                Uptime = exit.Uptime,
                ExitedAt = exit.ExitedAt,
                LastStderr = process.Error.Last(StderrLines),
                OutOfMemory = exit.OutOfMemory,
                KilledBecause = exit.Signal == Signals.Kill && life.KilledBecause.Length > 0 ? life.KilledBecause : exit.Reason,
                Stacks = exit.Signal == Signals.Kill ? life.Stacks.Text : "",
                StacksMissingBecause = exit.Signal == Signals.Kill ? life.Stacks.MissingBecause : "",
                Executing = executing ?? [],
            },
        };
    }

    private static IReadOnlyList<WorkerOutcome> Recover(AttachStream? stream, WorkerDirectory directory, PoolContext pool) =>
        stream is { KeepsPage: true }
            ? new WorkerOutbox(directory.Outbox, pool.Settings.OutboxBytes, pool.Settings.MaxItemBytes).ReadFrom(stream.Received)
            : [];

    private static List<ExecutingItem> WithoutAnswered(IReadOnlyList<ExecutingItem> executing, IReadOnlyList<WorkerOutcome> recovered) =>
        [.. executing.Where(item => !recovered.Any(outcome => outcome.Delivery == item.Delivery && outcome.Run.First == item.Index))];
}
