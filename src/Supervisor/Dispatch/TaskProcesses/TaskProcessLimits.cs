namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>What is kept of processes that have ended.</summary>
internal sealed record TaskProcessLimits
{
    public int MaxEnded { get; init; } = 1000;

    /// <summary>Of the responses and last lines of those that have ended.</summary>
    public long MaxEndedBytes { get; init; } = 64 << 20;

    public TimeSpan MaxEndedAge { get; init; } = TimeSpan.FromHours(1);
}
