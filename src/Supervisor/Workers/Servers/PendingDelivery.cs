using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>What is left of a delivery: its items are taken out one after the other. Not safe for use by several threads.</summary>
internal sealed class PendingDelivery(Delivery delivery)
{
    private readonly IReadOnlyList<ItemRun> _runs = [.. delivery.Runs.Select(run => run.Detached())];
    private readonly HashSet<ulong> _cancelled = [];
    private int _run;
    private int _takenOfRun;
    private int _offset;
    private bool _allCancelled;

    public ulong Id => delivery.Id;

    /// <summary>The next item; null when nothing is left.</summary>
    public PendingItem? Take()
    {
        if (_run == _runs.Count)
        {
            return null;
        }

        var run = _runs[_run];
        var index = run.First + (ulong)_takenOfRun;
        var item = new PendingItem
        {
            Delivery = delivery.Id,
            JobId = delivery.JobId,
            Index = index,
            Attempt = delivery.Attempt,
            Method = delivery.Method,
            Request = TakeRequest(run),
            Metadata = run.Metadata,
            Deadline = run.Deadline,
            RunLimit = delivery.RunLimit,
            IsCancelled = _allCancelled || _cancelled.Contains(index),
        };
        if (++_takenOfRun == run.Count)
        {
            (_run, _takenOfRun, _offset) = (_run + 1, 0, 0);
        }

        return item;
    }

    /// <summary>Which items have not been taken: the first of them, and how many; null for none.</summary>
    public (ulong First, int Count)? Rest() => _run == _runs.Count
        ? null
        : (_runs[_run].First + (ulong)_takenOfRun, _runs.Skip(_run).Sum(run => run.Count) - _takenOfRun);

    /// <summary>Notes that items are not wanted any more; all of them when there are no indexes.</summary>
    public void Cancel(IReadOnlyList<ulong> indexes)
    {
        _allCancelled |= indexes.Count == 0;
        _cancelled.UnionWith(indexes);
    }

    private MessageParts TakeRequest(ItemRun run)
    {
        if (run.Payload.Pieces is { } pieces)
        {
            return new MessageParts(pieces);
        }

        var rest = run.Payload.Packed[_offset..];
        var (_, bytes) = PackedMessages.Prefix(rest.Span, 1, int.MaxValue);
        _offset += bytes;
        return new MessageParts([PackedMessages.Unpack(rest[..bytes])]);
    }
}
