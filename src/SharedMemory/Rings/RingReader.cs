using System.Runtime.CompilerServices;

namespace Supervisor.SharedMemory;

/// <summary>The reading end of one ring; see <see cref="RingWriter"/>.</summary>
internal sealed unsafe class RingReader(byte* words, byte* data, int capacity)
{
    private ulong _read;

    internal int Capacity => capacity;

    /// <summary>Bytes that can be read now.</summary>
    /// <exception cref="InvalidDataException">The other side has written nonsense.</exception>
    internal int Available
    {
        get
        {
            var available = Volatile.Read(ref Unsafe.AsRef<ulong>(words + RingLayout.WrittenAt)) - _read;
            return available <= (ulong)capacity ? (int)available : throw Corrupt();
        }
    }

    /// <summary>Whether there may be something to read, and be it nonsense.</summary>
    internal bool HasNews => Volatile.Read(ref Unsafe.AsRef<ulong>(words + RingLayout.WrittenAt)) != Volatile.Read(ref _read);

    /// <summary>The next bytes; <paramref name="length"/> is no more than <see cref="Available"/>. The other side can change them at any time.</summary>
    internal ReadOnlySpan<byte> Next(int length) => new(data + (_read % (ulong)capacity), length);

    /// <summary>Gives the room of bytes back; true: the other side waits for it, and is to be woken.</summary>
    internal bool Release(int length)
    {
        _read += (ulong)length;
        Volatile.Write(ref Unsafe.AsRef<ulong>(words + RingLayout.ReadAt), _read);
        Interlocked.MemoryBarrier();
        ref var waits = ref Unsafe.AsRef<uint>(words + RingLayout.WaitsForRoomAt);
        if (Volatile.Read(ref waits) == 0 || Available > capacity / 2)
        {
            return false;
        }

        Volatile.Write(ref waits, 0);
        return true;
    }

    internal static InvalidDataException Corrupt() => new("the positions of a shared ring are out of bounds: the other process has overwritten them.");
}
