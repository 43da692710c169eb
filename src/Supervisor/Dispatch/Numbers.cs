namespace Supervisor.Dispatch;

/// <summary>Numbers that are never used twice in one life of the daemon.</summary>
internal sealed class Numbers
{
    private ulong _job;
    private ulong _delivery;
    private ulong _quarantined;
    private ulong _process;

    public ulong NextJob() => Interlocked.Increment(ref _job);

    public ulong NextQuarantined() => Interlocked.Increment(ref _quarantined);

    public ulong NextProcess() => Interlocked.Increment(ref _process);

    public ulong NextDelivery() => Interlocked.Increment(ref _delivery);
}
