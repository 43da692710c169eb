namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>What bounds processes, and what is kept of those that have ended.</summary>
internal sealed record TaskProcessLimits
{
    /// <summary>Living processes of one session, and living detached ones of all.</summary>
    public int MaxLiving { get; init; } = 1000;

    public int MaxEnded { get; init; } = 1000;

    /// <summary>Of the responses and last lines of those that have ended.</summary>
    public long MaxEndedBytes { get; init; } = 64 << 20;

    public TimeSpan MaxEndedAge { get; init; } = TimeSpan.FromHours(1);
}
