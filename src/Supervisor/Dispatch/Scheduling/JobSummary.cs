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
        foreach (var failure in run.Failures)
        {
            summary = summary.With(failure.Kind);
        }

        return summary;
    }

    private JobSummary With(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Failed => this with { Failed = Failed + 1 },
        OutcomeKind.Crashed => this with { Crashed = Crashed + 1 },
        OutcomeKind.TimedOut => this with { TimedOut = TimedOut + 1 },
        OutcomeKind.Cancelled => this with { Cancelled = Cancelled + 1 },
        OutcomeKind.Refused => this with { Refused = Refused + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A failure says how the item ended."),
    };
}
