using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Items;

/// <summary>Items of one job on their way through this worker. Several lanes may take from it.</summary>
internal sealed class Delivery(ServiceMethod method, IReadOnlyList<ItemRun> runs, ReadOnlyMemory<byte> pieces, bool isShared) : CallScope
{
    // One lane alone needs no lock.
    private readonly Lock? _gate = isShared ? new Lock() : null;
    private readonly CancelledItems _cancelled = new();
    private int _run;
    private uint _taken;
    private int _position;
    private int _headers;

    internal ServiceMethod Handler => method;

    internal void Cancel(IReadOnlyCollection<ulong> indexes) => _cancelled.Add(indexes);

    internal override bool IsCancelled(ulong index) => _cancelled.Contains(index);

    internal override Task SendHeadersAsync(Metadata headers) => Task.CompletedTask;

    /// <summary>The next item by index; false when all are taken.</summary>
    /// <exception cref="InvalidDataException">A run does not hold what it says.</exception>
    internal bool TryTake(out DeliveryItem item)
    {
        if (_gate is null)
        {
            return TryTakeLocked(out item);
        }

        lock (_gate)
        {
            return TryTakeLocked(out item);
        }
    }

    private bool TryTakeLocked(out DeliveryItem item)
    {
        while (_run < runs.Count)
        {
            var run = runs[_run];
            if (_taken < run.Count)
            {
                var index = run.FirstIndex + _taken++;
                item = new DeliveryItem(index, NextMessage(run), HeadersOf(run, index));
                return true;
            }
            _run++;
            _taken = 0;
            _position = 0;
            _headers = 0;
        }
        item = default;
        return false;
    }

    private ReadOnlyMemory<byte> NextMessage(ItemRun run)
    {
        if (run.FromPieces)
        {
            return pieces;
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
