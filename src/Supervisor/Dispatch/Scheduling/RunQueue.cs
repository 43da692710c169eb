using System.Runtime.InteropServices;
using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Items of one job that wait for a worker, as disjoint runs by index. New items come at the end, items that come back from a
/// dead worker go where they belong, the lowest are taken first.
/// </summary>
internal sealed class RunQueue
{
    // Ascending. Before the head lie runs that were taken, behind it may be holes (runs of no items) but never at it: both are
    // given up in bulk, so that taking from the front and out of the middle is cheap.
    private readonly List<ItemRun> _runs = [];
    private int _head;
    private int _holes;

    public long Items { get; private set; }

    public bool IsEmpty => Items == 0;

    /// <summary>The run with the lowest index; only when there is one.</summary>
    public ItemRun First => _runs[_head];

    public IEnumerable<ItemRun> Runs => _runs.Skip(_head).Where(run => run.Count > 0);

    /// <summary>How much there is to look through.</summary>
    public int RunCount => _runs.Count - _head - _holes;

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
        Items--;
        Replace(position, run.Slice(run.First, index), run.Slice(index + 1, run.End));
        return run.Slice(index, index + 1);
    }

    /// <summary>Takes out the runs that meet a condition, lowest first.</summary>
    public List<ItemRun> RemoveWhere(Predicate<ItemRun> condition)
    {
        Compact();
        var removed = new List<ItemRun>();
        _runs.RemoveAll(run =>
        {
            var meets = condition(run);
            if (meets)
            {
                removed.Add(run);
            }

            return meets;
        });
        Items -= removed.Sum(run => (long)run.Count);
        return removed;
    }

    private void Replace(int position, ItemRun? before, ItemRun? after)
    {
        if ((before ?? after) is not { } rest)
        {
            Drop(position);
            return;
        }

        _runs[position] = rest;
        if (before is not null && after is not null)
        {
            _runs.Insert(position + 1, after);
        }
    }

    private void Drop(int position)
    {
        if (position == _head)
        {
            DropFirst();
            return;
        }

        // Binary search still needs the index.
        _runs[position] = new ItemRun { First = _runs[position].First, Count = 0, Payload = default, Method = "" };
        _holes++;
        if (_holes >= 64 && _holes * 2 >= _runs.Count)
        {
            Compact();
        }
    }

    private void DropFirst()
    {
        _runs[_head++] = null!;
        while (_head < _runs.Count && _runs[_head].Count == 0)
        {
            _runs[_head++] = null!;
            _holes--;
        }

        if (_head == _runs.Count || (_head >= 64 && _head * 2 >= _runs.Count))
        {
            _runs.RemoveRange(0, _head);
            _head = 0;
        }
    }

    private void Compact()
    {
        _runs.RemoveRange(0, _head);
        _head = 0;
        if (_holes > 0)
        {
            _runs.RemoveAll(run => run.Count == 0);
            _holes = 0;
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
}
