namespace Supervisor.SharedMemory;

/// <summary>Room for one message in a segment.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Offset">Where it begins there.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Mapping">Held, until <see cref="Written"/>.</param>
internal readonly record struct RentedSlice(uint Segment, int Offset, int Length, SegmentMapping Mapping)
{
    internal Memory<byte> Memory => Mapping.Slice((ulong)Offset, (uint)Length);

    /// <summary>Nobody touches <see cref="Memory"/> any more.</summary>
    internal void Written() => Mapping.Release();
}
