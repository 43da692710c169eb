using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>A worker is to be killed at a time if it still executes an item then.</summary>
/// <param name="Index">Which item; null for each of the delivery.</param>
/// <param name="Cause">What the item did.</param>
/// <param name="At">When, as a timestamp.</param>
/// <param name="Fired">It was tried, so that it may explain a death.</param>
internal sealed record PlannedKill(ulong? Index, KillCause Cause, long At, bool Fired = false)
{
    /// <summary>How the item ends if the kill hits it.</summary>
    public OutcomeKind Kind => Cause == KillCause.Cancelled ? OutcomeKind.Cancelled : OutcomeKind.TimedOut;

    /// <summary>The item did not end when it should have, and not because somebody changed his mind.</summary>
    public bool IsHang => Cause != KillCause.Cancelled;

    /// <summary>Which time was over, if that was the cause.</summary>
    public TimeLimit Limit => Cause switch
    {
        KillCause.RunLimitOver => TimeLimit.Run,
        KillCause.DeadlineOver => TimeLimit.Deadline,
        _ => TimeLimit.None,
    };

    public bool Concerns(ulong index) => Index is null || Index == index;

    /// <summary>For the crash report and the outcome.</summary>
    public string Reason(JobState job, ulong index) => Cause switch
    {
        KillCause.Cancelled => $"item {index} of job {job.Id} was cancelled and did not end",
        KillCause.DeadlineOver => $"item {index} of job {job.Id} ran past its deadline",
        KillCause.RunLimitOver => $"item {index} of job {job.Id} ran longer than its run limit of {Failures.Seconds(job.Spec.RunLimit!.Value)}",
        _ => throw new InvalidOperationException($"{Cause} is no cause of a kill."),
    };
}

/// <summary>What an item did that its worker is killed for.</summary>
internal enum KillCause
{
    Cancelled,
    DeadlineOver,
    RunLimitOver,
}
