using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>How the items of a job ended.</summary>
internal readonly record struct JobSummary
{
    public ulong Succeeded { get; init; }

    public ulong Failed { get; init; }

    public ulong Crashed { get; init; }

    public ulong TimedOut { get; init; }

    public ulong Cancelled { get; init; }

    public ulong Refused { get; init; }

    /// <summary>Time that workers spent on the items, added up.</summary>
    public TimeSpan RunTime { get; init; }

    public ulong NotSucceeded => Failed + Crashed + TimedOut + Cancelled + Refused;

    public ulong Settled => Succeeded + NotSucceeded;

    public JobSummary With(OutcomeRun run)
    {
        var summary = this with { Succeeded = Succeeded + (ulong)(run.Count - run.Failures.Count) };
        if (run.Failures is UniformFailures same)
        {
            return summary.With(same.Kind, same.Count);
        }

        for (var i = 0; i < run.Failures.Count; i++)
        {
            summary = summary.With(run.Failures[i].Kind, 1);
        }

        return summary;
    }

    private JobSummary With(OutcomeKind kind, int count) => kind switch
    {
        OutcomeKind.Failed => this with { Failed = Failed + (ulong)count },
        OutcomeKind.Crashed => this with { Crashed = Crashed + (ulong)count },
        OutcomeKind.TimedOut => this with { TimedOut = TimedOut + (ulong)count },
        OutcomeKind.Cancelled => this with { Cancelled = Cancelled + (ulong)count },
        OutcomeKind.Refused => this with { Refused = Refused + (ulong)count },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A failure says how the item ended."),
    };
}
