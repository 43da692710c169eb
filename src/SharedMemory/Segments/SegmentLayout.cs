namespace Supervisor.SharedMemory;

/// <summary>What lies where in a segment: a page that says what it is, then messages, wherever slices say.</summary>
internal static class SegmentLayout
{
    internal const uint Magic = 0x4D474553;
    internal const int Version = 1;

    internal const int MagicAt = 0;
    internal const int VersionAt = 4;
    internal const int NonceAt = 8;
    internal const int NonceLength = 16;

    /// <summary>Where messages may begin.</summary>
    internal static int HeaderLength => Environment.SystemPageSize;
}
