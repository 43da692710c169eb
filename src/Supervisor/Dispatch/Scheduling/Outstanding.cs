using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>A delivery that a worker has, until each of its items has an outcome or the worker is gone.</summary>
internal sealed class Outstanding(Delivery delivery, JobState job, WorkerSeat seat, long sentAt)
{
    private readonly IndexSet _settled = new();

    public Delivery Delivery { get; } = delivery;

    public JobState Job { get; } = job;

    public WorkerSeat Seat { get; } = seat;

    public long SentAt { get; } = sentAt;

    public int Items { get; } = delivery.Count;

    public int Unsettled => Items - (int)_settled.Count;

    /// <summary>Run time that its job was charged for what is not settled, in timestamps.</summary>
    public long Charge { get; set; }

    /// <summary>Kills that are planned, should items not end by themselves.</summary>
    public List<PlannedKill> Kills { get; } = [];

    public long Bytes => Delivery.Runs.Sum(run => run.Payload.Length);

    /// <summary>Notes outcomes; false where they are not of this delivery or came before.</summary>
    public bool TrySettle(OutcomeRun run) => Covers(run.First, run.End) && _settled.TryAdd(run.First, run.End);

    public bool IsUnsettled(ulong index) => Covers(index, index + 1) && !_settled.Contains(index);

    /// <summary>The lowest index without outcome; only while there is one.</summary>
    public ulong FirstUnsettled => UnsettledRuns().First().First;

    /// <summary>What has no outcome, ascending.</summary>
    public IEnumerable<ItemRun> UnsettledRuns()
    {
        foreach (var run in Delivery.Runs)
        {
            var next = run.First;
            foreach (var (first, end) in _settled.Ranges)
            {
                if (run.Slice(next, first) is { } gap)
                {
                    yield return gap;
                }

                next = Math.Max(next, end);
            }

            if (run.Slice(next, run.End) is { } rest)
            {
                yield return rest;
            }
        }
    }

    // Indexes must be next to each other within the delivery's runs, which are ascending and may touch.
    private bool Covers(ulong first, ulong end)
    {
        foreach (var run in Delivery.Runs)
        {
            if (run.First <= first && first < run.End)
            {
                first = Math.Min(end, run.End);
            }
        }

        return first == end;
    }
}
