using System.Diagnostics;
using System.Runtime.InteropServices;
using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Items of one job that wait for a worker, as disjoint runs by index. New items come at the end, items that come back from a
/// dead worker go where they belong, the lowest are taken first.
/// </summary>
internal sealed class RunQueue
{
    private readonly List<ItemRun> _runs = [];
    private int _head;

    public long Items { get; private set; }

    public bool IsEmpty => Items == 0;

    /// <summary>The run with the lowest index; only when there is one.</summary>
    public ItemRun First => _runs[_head];

    public IEnumerable<ItemRun> Runs => _runs.Skip(_head);

    public void Add(ItemRun run)
    {
        Items += run.Count;
        if (_runs.Count == _head || _runs[^1].End <= run.First)
        {
            _runs.Add(run);
        }
        else
        {
            _runs.Insert(PositionOf(run.First), run);
        }
    }

    /// <summary>Takes items off the front: of one run, as many as fit into both bounds, one at least.</summary>
    public ItemRun Take(int maxCount, int maxBytes)
    {
        var (taken, rest) = First.Split(maxCount, maxBytes);
        Items -= taken.Count;
        if (rest is null)
        {
            DropFirst();
        }
        else
        {
            _runs[_head] = rest;
        }

        return taken;
    }

    /// <summary>Takes one item out; null where it does not wait.</summary>
    public ItemRun? Remove(ulong index)
    {
        var position = PositionOf(index + 1) - 1;
        if (position < _head || _runs[position].End <= index)
        {
            return null;
        }

        var run = _runs[position];
        _runs.RemoveAt(position);
        Items -= run.Count;
        Restore(run.Slice(run.First, index));
        Restore(run.Slice(index + 1, run.End));
        return run.Slice(index, index + 1);
    }

    /// <summary>Takes out the runs that meet a condition, lowest first.</summary>
    public List<ItemRun> RemoveWhere(Predicate<ItemRun> condition)
    {
        var removed = Runs.Where(run => condition(run)).ToList();
        if (removed.Count > 0)
        {
            var kept = Runs.Where(run => !condition(run)).ToList();
            _runs.Clear();
            _runs.AddRange(kept);
            _head = 0;
            Items -= removed.Sum(run => (long)run.Count);
        }

        return removed;
    }

    private void Restore(ItemRun? run)
    {
        if (run is not null)
        {
            Add(run);
        }
    }

    // Position of the first run that begins at the index or later.
    private int PositionOf(ulong index)
    {
        var span = CollectionsMarshal.AsSpan(_runs);
        int low = _head, high = span.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (span[middle].First < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // The list's front is given up lazily, so that taking is cheap.
    private void DropFirst()
    {
        _runs[_head++] = null!;
        if (_head == _runs.Count)
        {
            Debug.Assert(Items == 0);
            _runs.Clear();
            _head = 0;
        }
        else if (_head >= 64 && _head * 2 >= _runs.Count)
        {
            _runs.RemoveRange(0, _head);
            _head = 0;
        }
    }
}
