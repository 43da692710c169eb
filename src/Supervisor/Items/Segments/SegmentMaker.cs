using Supervisor.SharedMemory;

namespace Supervisor.Items;

/// <summary>Makes segments. Safe for use by several threads.</summary>
/// <param name="bytes">Of one; 0: there are none.</param>
internal sealed class SegmentMaker(int bytes)
{
    private uint _last;

    /// <summary>A new one; null where there is none to be had.</summary>
    public Segment? TryMake() => bytes > 0 && SegmentFile.TryCreate(bytes) is { } file ? new Segment(Interlocked.Increment(ref _last), file) : null;
}
