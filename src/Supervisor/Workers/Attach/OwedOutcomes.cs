using Supervisor.Items.Wire;

namespace Supervisor.Workers.Attach;

/// <summary>
/// How many outcomes a worker owes for each delivery and call that it has. Who answers what he was not given, or answers twice, is not to be
/// believed in anything. Safe for use by several threads.
/// </summary>
internal sealed class OwedOutcomes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _owed = [];

    /// <summary>The worker is about to get that many items.</summary>
    public void Add(ulong delivery, int count)
    {
        lock (_lock)
        {
            _owed.Add(delivery, new Entry(count, IsRecalled: false));
        }
    }

    /// <summary>The worker is about to be asked for what has not begun.</summary>
    public void Recall(ulong delivery)
    {
        lock (_lock)
        {
            if (_owed.TryGetValue(delivery, out var entry))
            {
                _owed[delivery] = entry with { IsRecalled = true };
            }
        }
    }

    /// <summary>The worker has answered.</summary>
    /// <exception cref="MalformedFrameException">It owes less.</exception>
    public void Settle(ulong delivery, int count)
    {
        lock (_lock)
        {
            SettleLocked(delivery, _owed.GetValueOrDefault(delivery), count);
        }
    }

    /// <summary>The worker gives items back; false where it was not asked to, which means nothing.</summary>
    /// <exception cref="MalformedFrameException">It has fewer.</exception>
    public bool TryTakeBack(ulong delivery, int count)
    {
        lock (_lock)
        {
            if (!_owed.TryGetValue(delivery, out var entry) || !entry.IsRecalled)
            {
                return false;
            }

            SettleLocked(delivery, entry, count);
            return true;
        }
    }

    private void SettleLocked(ulong delivery, Entry entry, int count)
    {
        if (count > entry.Count)
        {
            throw new MalformedFrameException($"{count} items of delivery {delivery} came back, but the worker has {entry.Count} without outcome.");
        }

        if (count == entry.Count)
        {
            _owed.Remove(delivery);
        }
        else
        {
            _owed[delivery] = entry with { Count = entry.Count - count };
        }
    }

    private readonly record struct Entry(int Count, bool IsRecalled);
}
