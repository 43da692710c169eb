using Microsoft.Win32.SafeHandles;

namespace Supervisor.Worker.Recovery;

/// <summary>The part of the outbox's file behind the ring. It grows by payloads and is cut back when all of them are acknowledged.</summary>
internal sealed class LargePayloads
{
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly long _limit;
    private readonly Queue<ulong> _records = new();
    private long _end;
    private int _unrecorded;

    internal LargePayloads(SafeFileHandle file, long start, long limit)
    {
        (_file, _start, _limit) = (file, start, limit);
        _end = start;
    }

    internal long? TryReserve(int length)
    {
        if (_end > _start && _end - _start + length > _limit)
        {
            return null;
        }

        var offset = _end;
        _end += length;
        _unrecorded++;
        return offset;
    }

    /// <summary>One of the reserved payloads has its record, which ends at <paramref name="position"/>.</summary>
    internal void Recorded(ulong position)
    {
        _unrecorded--;
        _records.Enqueue(position);
    }

    internal void Acknowledge(ulong position)
    {
        var freed = false;
        while (_records.TryPeek(out var oldest) && oldest <= position)
        {
            _records.Dequeue();
            freed = true;
        }
        if (!freed || _records.Count > 0 || _unrecorded > 0)
        {
            return;
        }

        RandomAccess.SetLength(_file, _start);
        _end = _start;
    }
}
