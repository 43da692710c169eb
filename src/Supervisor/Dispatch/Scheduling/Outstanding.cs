using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>A delivery that a worker has, until each of its items has an outcome or the worker is gone.</summary>
internal sealed class Outstanding(Delivery delivery, JobState job, WorkerSeat seat, long sentAt)
{
    private readonly IndexSet _settled = new();

    /// <summary>Without what was given back.</summary>
    public Delivery Delivery { get; private set; } = delivery;

    public JobState Job { get; } = job;

    public WorkerSeat Seat { get; } = seat;

    public long SentAt { get; } = sentAt;

    /// <summary>When its last outcome came.</summary>
    public long ProgressAt { get; set; }

    /// <summary>Since when what it executes now has been running, as far as can be told from outside.</summary>
    public long RunsSince => Math.Max(SentAt, Seat.IsSerial ? Seat.ProgressAt : ProgressAt);

    /// <summary>
    /// A serial worker takes deliveries one after the other; others begin all at once. Of an interjection and what it was put before either may be
    /// what is being executed.
    /// </summary>
    public bool IsBegun => !Seat.IsSerial || Seat.Outstanding[0] == this || (Seat.Outstanding[0].Delivery.IsInterjected && Seat.Outstanding[1] == this);

    public int Items { get; private set; } = delivery.Count;

    public int Unsettled => Items - (int)_settled.Count;

    /// <summary>The worker was asked for what has not begun; it has no such items after its answer.</summary>
    public bool IsRecalled { get; set; }

    /// <summary>Its items come from a delivery that crashed a worker, and nothing told which of them did it.</summary>
    public bool IsSuspect => Delivery.Runs[0].MaxTogether < int.MaxValue;

    /// <summary>Run time that its job was charged for what is not settled, in timestamps.</summary>
    public long Charge { get; set; }

    /// <summary>Kills that are planned, should items not end by themselves.</summary>
    public List<PlannedKill> Kills { get; } = [];

    public long Bytes => Delivery.Runs.Sum(run => run.Payload.Length);

    /// <summary>Notes outcomes; false where they are not of this delivery or came before.</summary>
    public bool TrySettle(OutcomeRun run) => Covers(run.First, run.End) && _settled.TryAdd(run.First, run.End);

    /// <summary>Takes its last items out, from an index on; null where these are not as many, or some have their outcome.</summary>
    public IReadOnlyList<ItemRun>? TakeBack(ulong first, int count)
    {
        var rest = Delivery.Runs.Select(run => run.Slice(first, ulong.MaxValue)).OfType<ItemRun>().ToList();
        if (rest.Sum(run => run.Count) != count || rest.Exists(run => !_settled.Gaps(run.First, run.End).SequenceEqual([(run.First, run.End)])))
        {
            return null;
        }

        Delivery = Delivery with { Runs = [.. Delivery.Runs.Select(run => run.Slice(0, first)).OfType<ItemRun>()] };
        Items -= count;
        return rest;
    }

    public bool IsUnsettled(ulong index) => Covers(index, index + 1) && !_settled.Contains(index);

    /// <summary>The lowest index without outcome; only while there is one.</summary>
    public ulong FirstUnsettled => Delivery.Runs.SelectMany(run => _settled.Gaps(run.First, run.End)).First().First;

    /// <summary>What has no outcome, ascending.</summary>
    public IEnumerable<ItemRun> UnsettledRuns() =>
        Delivery.Runs.SelectMany(run => _settled.Gaps(run.First, run.End), (run, gap) => run.Slice(gap.First, gap.End)!);

    // Indexes must be next to each other within the delivery's runs, which are ascending and may touch.
    private bool Covers(ulong first, ulong end)
    {
        for (var i = RunBeginningUpTo(first); i >= 0 && i < Delivery.Runs.Count; i++)
        {
            var run = Delivery.Runs[i];
            if (first < run.First || first >= run.End)
            {
                return false;
            }

            if (end <= run.End)
            {
                return true;
            }

            first = run.End;
        }

        return false;
    }

    private int RunBeginningUpTo(ulong index)
    {
        int low = 0, high = Delivery.Runs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Delivery.Runs[middle].First <= index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
