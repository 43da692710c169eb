using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>Puts together what is known when a worker is gone.</summary>
internal static class PostMortem
{
    private const int StderrLines = 20;

    public static WorkerEnd Examine(WorkerLife life, ChildProcess process, ProcessExit exit)
    {
        var recovered = life.Stream?.Recover() ?? [];
        var executing = life.Stream?.Executing() is { } noted ? WithoutAnswered(noted, recovered) : null;
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

    private static List<ExecutingItem> WithoutAnswered(IReadOnlyList<ExecutingItem> executing, IReadOnlyList<WorkerOutcome> recovered) =>
        [.. executing.Where(item => !recovered.Any(outcome => outcome.Delivery == item.Delivery && outcome.Run.First == item.Index))];
}
