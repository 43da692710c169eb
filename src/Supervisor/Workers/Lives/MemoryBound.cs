using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>Whether a worker's resident memory is over a bound: looked at when it has answered, though not each time.</summary>
/// <param name="most">Bytes.</param>
/// <param name="clock">Spaces the looks.</param>
internal sealed class MemoryBound(long most, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long? _lookedAt;

    public bool IsOver(ProcessIdentity process)
    {
        if (_lookedAt is { } last && clock.GetElapsedTime(last) < Interval)
        {
            return false;
        }

        _lookedAt = clock.GetTimestamp();
        return ProcFs.ReadRss(process) > most;
    }
}
