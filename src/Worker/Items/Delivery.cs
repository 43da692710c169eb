using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Items;

/// <summary>Items of one job on their way through this worker. Several lanes may take from it.</summary>
/// <param name="method">Of all.</param>
/// <param name="runs">The items.</param>
/// <param name="large">The message of a run that does not hold its own.</param>
/// <param name="isShared">Several lanes take from it.</param>
internal sealed class Delivery(ServiceMethod method, IReadOnlyList<ItemRun> runs, ReadOnlyMemory<byte> large, bool isShared) : CallScope
{
    // More than any delivery has, and far from an overflow.
    private const long AllClaimed = 1L << 40;

    // One lane alone needs no lock.
    private readonly Lock? _gate = isShared ? new Lock() : null;
    private readonly CancelledItems _cancelled = new();
    private readonly long _count = runs.Sum(run => run.Count);

    // Items that lanes have begun or may begin: a recall takes the rest in one step, whatever a lane does at that moment.
    private long _claimed;
    private int _run;
    private uint _taken;
    private int _position;
    private int _headers;

    internal ServiceMethod Handler => method;

    /// <summary>Where the large message lies; held until the delivery is done with. Null: in this process.</summary>
    internal SegmentMapping? Segment { private get; init; }

    /// <summary>Where the large message lies cannot be read.</summary>
    internal bool IsRequestLost { get; init; }

    internal void Cancel(IReadOnlyCollection<ulong> indexes) => _cancelled.Add(indexes);

    internal override void Released() => Segment?.Release();

    internal override bool IsCancelled(ulong index) => _cancelled.Contains(index);

    internal override Task SendHeadersAsync(Metadata headers) => Task.CompletedTask;

    /// <summary>Takes the items that have not begun out of it: the lowest index and how many; null when there are none.</summary>
    internal (ulong First, int Count)? TakeRest()
    {
        var claimed = Interlocked.Exchange(ref _claimed, AllClaimed);
        return claimed < _count ? (IndexAt(claimed), (int)(_count - claimed)) : null;
    }

    /// <summary>The next item by index; false when all are taken.</summary>
    /// <exception cref="InvalidDataException">A run does not hold what it says.</exception>
    internal bool TryTake(out DeliveryItem item)
    {
        if (Interlocked.Increment(ref _claimed) > _count)
        {
            item = default;
            return false;
        }

        if (_gate is null)
        {
            item = TakeLocked();
            return true;
        }

        lock (_gate)
        {
            item = TakeLocked();
            return true;
        }
    }

    private DeliveryItem TakeLocked()
    {
        while (_taken == runs[_run].Count)
        {
            _run++;
            _taken = 0;
            _position = 0;
            _headers = 0;
        }

        var run = runs[_run];
        var index = run.FirstIndex + _taken++;
        return new DeliveryItem(index, NextMessage(run), HeadersOf(run, index));
    }

    private ulong IndexAt(long position)
    {
        var run = 0;
        for (; position >= runs[run].Count; run++)
        {
            position -= runs[run].Count;
        }

        return runs[run].FirstIndex + (ulong)position;
    }

    private ReadOnlyMemory<byte> NextMessage(ItemRun run)
    {
        if (run.FromPieces || run.Slice is not null)
        {
            return large;
        }

        var packed = run.Packed.Memory;
        var length = Varint.Read(packed.Span, ref _position);
        if (length > packed.Length - _position)
        {
            throw new InvalidDataException($"Delivery {Id} has a packed run that ends within a message.");
        }

        var message = packed.Slice(_position, (int)length);
        _position += (int)length;
        return message;
    }

    private ItemHeaders? HeadersOf(ItemRun run, ulong index)
    {
        while (_headers < run.Headers.Count && run.Headers[_headers].Index < index)
        {
            _headers++;
        }

        return _headers < run.Headers.Count && run.Headers[_headers].Index == index ? run.Headers[_headers] : null;
    }
}
