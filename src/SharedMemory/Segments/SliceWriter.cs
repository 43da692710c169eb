namespace Supervisor.SharedMemory;

/// <summary>Writes one message after the other to where it is read. For one writer at a time.</summary>
internal sealed class SliceWriter(SliceSource source)
{
    private RentedSlice _slice;
    private Memory<byte> _memory;
    private int _length;

    /// <summary>A message was begun, and has not ended.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>All that was announced is there.</summary>
    internal bool IsWhole => _length == _memory.Length;

    /// <summary>What is there of the message.</summary>
    internal Memory<byte> Written => _memory[.._length];

    /// <summary>Where its rest goes.</summary>
    internal Memory<byte> Rest => _memory[_length..];

    /// <summary>Begins a message of that length; false: there is no room for it.</summary>
    internal bool TryBegin(int length)
    {
        if (!source.TryRent(length, out _slice))
        {
            return false;
        }

        _memory = _slice.Memory;
        _length = 0;
        IsOpen = true;
        return true;
    }

    internal void Advance(int count) => _length += count;

    /// <summary>The message is whole: where it lies. Whoever sends that gives the room back, one day.</summary>
    internal RentedSlice End()
    {
        IsOpen = false;
        _memory = default;
        _slice.Written();
        return _slice;
    }

    /// <summary>There will be no message, if one was begun.</summary>
    internal void Drop()
    {
        if (IsOpen)
        {
            var slice = End();
            source.Return(slice.Segment, (ulong)slice.Offset);
        }
    }
}
