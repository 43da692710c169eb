using System.Runtime.CompilerServices;

namespace Supervisor.SharedMemory;

/// <summary>
/// The writing end of one ring. Its own position is kept here and only told to the other side, whose memory it is too: what comes back from
/// there is believed within bounds. Not safe for several threads.
/// </summary>
internal sealed unsafe class RingWriter(byte* words, byte* data, int capacity)
{
    private ulong _written;

    internal int Capacity => capacity;

    /// <summary>Bytes that can be written now.</summary>
    /// <exception cref="InvalidDataException">The other side has written nonsense.</exception>
    internal int Room
    {
        get
        {
            var unread = _written - Volatile.Read(ref Unsafe.AsRef<ulong>(words + RingLayout.ReadAt));
            return unread <= (ulong)capacity ? capacity - (int)unread : throw RingReader.Corrupt();
        }
    }

    /// <summary>Whether the other side has read since <see cref="AskForRoom"/>.</summary>
    internal bool HasNews => Volatile.Read(ref Unsafe.AsRef<uint>(words + RingLayout.WaitsForRoomAt)) == 0;

    /// <summary>Where the next bytes go; <paramref name="length"/> is no more than <see cref="Room"/>.</summary>
    internal Span<byte> Next(int length) => new(data + (_written % (ulong)capacity), length);

    /// <summary>Lets the other side see bytes that lie in <see cref="Next"/>.</summary>
    internal void Publish(int length)
    {
        _written += (ulong)length;
        Volatile.Write(ref Unsafe.AsRef<ulong>(words + RingLayout.WrittenAt), _written);
    }

    /// <summary>Has the other side ring when half of the ring is free. Look at <see cref="Room"/> once more after it.</summary>
    internal void AskForRoom()
    {
        Volatile.Write(ref Unsafe.AsRef<uint>(words + RingLayout.WaitsForRoomAt), 1);
        Interlocked.MemoryBarrier();
    }
}
