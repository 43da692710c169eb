namespace Supervisor.SharedMemory;

/// <summary>
/// What lies where in the memory of a pair of rings. First a page of words, each on a cache line of its own where two processes write; then
/// the bytes from the maker to the other end; then those of the other direction.
/// </summary>
internal static class RingLayout
{
    internal const uint Magic = 0x474E4952;
    internal const int Version = 1;

    internal const int MagicAt = 0;
    internal const int VersionAt = 4;
    internal const int NonceAt = 8;

    // For each direction: how many bytes were ever written, how many read, and whether the writer waits for room.
    internal const int DirectionAt = 128;
    internal const int DirectionSize = 192;
    internal const int WrittenAt = 0;
    internal const int ReadAt = 64;
    internal const int WaitsForRoomAt = 128;

    // For each end: the word that its threads sleep on, how many do, and whether one looks by itself.
    internal const int EndAt = DirectionAt + 2 * DirectionSize;
    internal const int EndSize = 64;
    internal const int DoorbellAt = 0;
    internal const int SleepersAt = 4;
    internal const int LooksAt = 8;

    internal static int HeaderLength => Environment.SystemPageSize;

    internal static long Length(int capacity) => HeaderLength + 2L * capacity;

    /// <summary>The capacity of one ring in memory of a length; null when it cannot be one.</summary>
    internal static int? CapacityOf(long length)
    {
        var capacity = (length - HeaderLength) / 2;
        return capacity is >= 4096 and <= 1 << 30 && capacity % Environment.SystemPageSize == 0 && Length((int)capacity) == length ? (int)capacity : null;
    }
}
