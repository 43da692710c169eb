namespace Supervisor.Workers;

/// <summary>
/// Numbers processes, over all pools: a pool that is made again under its old name must not bring an old worker's identity back.
/// </summary>
internal sealed class EpochCounter
{
    private ulong _last;

    public ulong Next() => Interlocked.Increment(ref _last);
}
