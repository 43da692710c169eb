namespace Supervisor.SharedMemory;

/// <summary>
/// Where a process lays its large messages, once it has been offered a segment for them. Memory that was used stays warm for a while. Safe for use
/// by several threads.
/// </summary>
/// <param name="want">Asks the other side for a segment; called once.</param>
/// <param name="time">The clock.</param>
internal sealed class SliceSource(Action want, TimeProvider time) : IDisposable
{
    /// <summary>In use at a time, of messages that share it; a larger one has it alone.</summary>
    internal const int Limit = 64 << 20;

    // After that long without any, memory that large messages have taken is given back.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private SegmentMapping? _mapping;
    private SliceHeap _heap = new(0, 0, 0);
    private ITimer? _idle;
    private uint _segment;
    private bool _isWanted;
    private bool _isOver;

    /// <summary>Room for a message; false for none, which is no reason to wait: there are other ways.</summary>
    internal bool TryRent(int length, out RentedSlice slice)
    {
        bool ask;
        lock (_gate)
        {
            if (_mapping is { } mapping && _heap.TryRent(length) is { } offset)
            {
                slice = new RentedSlice(_segment, offset, length, mapping.Hold());
                return true;
            }

            ask = !_isWanted && !_isOver;
            _isWanted = true;
        }

        slice = default;
        if (ask)
        {
            want();
        }

        return false;
    }

    /// <summary>A segment was offered, in place of the one before, if there was one.</summary>
    internal void Use(uint segment, SegmentMapping mapping)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                mapping.Release();
                return;
            }

            _mapping?.Release();
            (_segment, _mapping) = (segment, mapping);
            _heap = new SliceHeap(SegmentLayout.HeaderLength, mapping.Length, Limit);
            _idle ??= time.CreateTimer(static state => ((SliceSource)state!).Trim(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What lies there is done with. What is not known is ignored.</summary>
    internal void Return(uint segment, ulong offset)
    {
        lock (_gate)
        {
            if (segment == _segment && offset <= int.MaxValue && _heap.TryReturn((int)offset) && _heap.IsEmpty)
            {
                _idle?.Change(Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _mapping?.Release();
            _mapping = null;
            _idle?.Dispose();
        }
    }

    private void Trim()
    {
        lock (_gate)
        {
            if (_heap is { IsEmpty: true, HighWater: > 0 } && _mapping is { } mapping)
            {
                mapping.Clear(_heap.HighWater);
                _heap.Trim();
            }
        }
    }
}
