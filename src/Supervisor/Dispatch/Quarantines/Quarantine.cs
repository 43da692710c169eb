using System.Diagnostics.CodeAnalysis;
using Supervisor.Dispatch.Pools;
using Supervisor.Items;

namespace Supervisor.Dispatch.Quarantines;

/// <summary>
/// Items that killed every worker they met, to be looked at and tried again alone. Bounded in number, bytes and age: the oldest go first.
/// Safe for use by several threads.
/// </summary>
internal sealed class Quarantine(QuarantineLimits limits, Numbers numbers, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<QuarantinedItem> _items = new();
    private long _bytes;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<QuarantinedItem> Items
    {
        get
        {
            lock (_lock)
            {
                Trim();
                return [.. _items];
            }
        }
    }

    /// <summary>
    /// Sets an item aside, while its job is there. Its bytes are copied: they are a part of a frame that holds many others, or lie in its client's memory.
    /// </summary>
    public void Add(string pool, ulong job, JobEntry? entry, ItemRun item)
    {
        if (item.Payload.Length > limits.MaxBytes || item.Payload.Slice is { Segment.IsOver: true })
        {
            return;
        }

        var kept = new QuarantinedItem
        {
            Id = numbers.NextQuarantined(),
            Pool = pool,
            JobId = job,
            JobName = entry?.Name ?? "",
            Owner = entry?.Owner ?? "",
            Item = item.Payload.IsLarge ? item.Detached() : item with { Payload = Payload.FromPacked(item.Payload.Packed.ToArray()) },
            At = clock.GetUtcNow(),
            Since = clock.GetTimestamp(),
        };
        lock (_lock)
        {
            _items.AddLast(kept);
            _bytes += kept.Item.Payload.Length;
            Trim();
        }
    }

    public bool TryGet(ulong id, [NotNullWhen(true)] out QuarantinedItem? item)
    {
        item = Items.FirstOrDefault(kept => kept.Id == id);
        return item is not null;
    }

    /// <summary>False where it is not there any more.</summary>
    public bool Remove(ulong id)
    {
        lock (_lock)
        {
            return _items.FirstOrDefault(kept => kept.Id == id) is { } item && Drop(item);
        }
    }

    private void Trim()
    {
        while (_items.First?.Value is { } oldest
            && (_items.Count > limits.MaxItems || _bytes > limits.MaxBytes || clock.GetElapsedTime(oldest.Since) > limits.MaxAge))
        {
            Drop(oldest);
        }
    }

    private bool Drop(QuarantinedItem item)
    {
        _bytes -= item.Item.Payload.Length;
        return _items.Remove(item);
    }
}

/// <summary>What the quarantine keeps at the most.</summary>
internal sealed record QuarantineLimits
{
    public int MaxItems { get; init; } = 1000;

    public long MaxBytes { get; init; } = 64 << 20;

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);
}
