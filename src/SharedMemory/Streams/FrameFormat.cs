namespace Supervisor.SharedMemory;

/// <summary>How messages lie in a ring: the length in four bytes, little-endian, then the message.</summary>
internal static class FrameFormat
{
    internal const int Prefix = 4;

    /// <summary>What always has room once half of a ring is free.</summary>
    internal static int PartOf(int capacity) => capacity / 2;

    /// <summary>Whether a message is published in one step; a larger one comes in parts.</summary>
    internal static bool IsWhole(int length, int capacity) => length <= PartOf(capacity) - Prefix;
}
