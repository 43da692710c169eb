using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>A client with one job, and the truth about its items.</summary>
internal sealed class ModelJob(World world, ulong id, JobPlan plan)
{
    public const int LargestItem = 20_000;

    private const int PieceBytes = 2 << 10;

    private readonly Queue<long> _unread = [];
    private readonly Dictionary<OutcomeKind, ulong> _tally = [];
    private ulong _nextOutcome;
    private bool _cancelsAll;
    private int _large;
    private int _arrived;

    public World World { get; } = world;

    public ulong Id { get; } = id;

    public JobPlan Plan { get; } = plan;

    public List<ModelItem> Items { get; } = [];

    public bool HasSentLarge { get; private set; }

    public long Credit { get; private set; }

    public bool IsEnded { get; private set; }

    public bool IsAbandoned { get; private set; }

    public bool IsFinished { get; private set; }

    public long Unread { get; private set; }

    /// <summary>A call is never retried.</summary>
    public int MaxAttempts => Plan.IsCall ? 1 : Plan.MaxAttempts;

    public void Open() => World.Handle(new SchedulerEvent.JobOpened(new JobSpec
    {
        Id = Id,
        ByIndex = Plan.ByIndex,
        MaxAttempts = MaxAttempts,
        Priority = Plan.Priority,
        Idempotent = Plan.Idempotent,
        WaitLimit = Milliseconds(Plan.WaitLimit),
        RunLimit = Milliseconds(Plan.RunLimit),
        IsCall = Plan.IsCall,
        IsOpenEnded = Plan.IsOpenEnded,
    }));

    public void Send(int count, int size)
    {
        if (_large > 0)
        {
            SendPieces();
            return;
        }

        count = Plan.IsCall || Plan.Deadline is not null ? 1 : count;
        var run = Messages.Run((ulong)Items.Count, count, size, Plan.HasUnknownMethod && count % 2 == 0 ? "test.Nothing/Known" : Messages.Method);
        var cost = run.Payload.Length + 10;
        if (cost <= Credit || Plan.IsCall)
        {
            Send(run, Plan.IsCall ? 0 : cost);
        }
    }

    public void SendLarge(int bytes)
    {
        if (!Plan.IsCall)
        {
            HasSentLarge = true;
            _large = _large > 0 ? _large : bytes;
            SendPieces();
        }
    }

    public void End()
    {
        SendPieces();
        if (!IsEnded && _large == 0)
        {
            IsEnded = true;
            World.Handle(new SchedulerEvent.InputEnded(Id));
        }
    }

    public void Read(int runs)
    {
        for (; runs > 0 && _unread.TryDequeue(out var bytes); runs--)
        {
            Unread -= bytes;
            World.Handle(new SchedulerEvent.OutcomesSent(Id, bytes));
        }
    }

    public void Cancel(IReadOnlyList<ulong>? indexes, int grace)
    {
        _cancelsAll |= indexes is null;
        foreach (var item in indexes?.Where(index => index < (ulong)Items.Count).Select(index => Items[(int)index]) ?? Items)
        {
            item.IsCancelled = true;
        }

        World.Handle(new SchedulerEvent.ItemsCancelled(Id, indexes, TimeSpan.FromMilliseconds(grace)));
    }

    public void Abandon()
    {
        IsAbandoned = IsEnded = _cancelsAll = true;
        Items.ForEach(item => item.IsCancelled = true);
        World.Handle(new SchedulerEvent.JobAbandoned(Id));
    }

    public void Granted(long bytes)
    {
        Assert.True(bytes > 0 && !IsEnded);
        Credit += bytes;
    }

    public void Take(OutcomeRun run)
    {
        Assert.False(IsFinished || IsAbandoned, $"job {Id} got outcomes after its end.");
        Assert.True(run.Count > 0 && run.End <= (ulong)Items.Count);
        if (Plan.ByIndex)
        {
            Assert.Equal(_nextOutcome, run.First);
            _nextOutcome = run.End;
        }

        var failures = run.Failures.ToDictionary(failure => failure.Index);
        for (var index = run.First; index < run.End; index++)
        {
            var failure = failures.GetValueOrDefault(index);
            var kind = failure?.Kind ?? OutcomeKind.Succeeded;
            Items[(int)index].Take(kind, run, failure);
            _tally[kind] = _tally.GetValueOrDefault(kind) + 1;
        }

        var cost = Settlement.CostOf(run);
        Unread += cost;
        _unread.Enqueue(cost);
    }

    public void Finish(JobSummary summary)
    {
        Assert.False(IsFinished, $"job {Id} finished twice.");
        Assert.True(IsEnded);
        IsFinished = true;
        Assert.Equal((ulong)Items.Count, summary.Settled);
        if (!IsAbandoned)
        {
            Assert.All(Items, item => Assert.True(item.HasOutcome, $"{item} has no outcome."));
            Assert.Equal(
                [Tally(OutcomeKind.Succeeded), Tally(OutcomeKind.Failed), Tally(OutcomeKind.Crashed), Tally(OutcomeKind.TimedOut), Tally(OutcomeKind.Cancelled), Tally(OutcomeKind.Refused)],
                [summary.Succeeded, summary.Failed, summary.Crashed, summary.TimedOut, summary.Cancelled, summary.Refused]);
        }
    }

    private ulong Tally(OutcomeKind kind) => _tally.GetValueOrDefault(kind);

    // As far as the credit goes; the rest when there is more of it.
    private void SendPieces()
    {
        while (_arrived < _large && Math.Min(PieceBytes, _large - _arrived) is var bytes && bytes + 3 <= Credit)
        {
            Credit -= bytes + 3;
            _arrived += bytes;
            World.Handle(new SchedulerEvent.PieceArrived(Id, _arrived, bytes + 3));
        }

        if (_large > 0 && _arrived == _large && Credit >= 10)
        {
            (var size, _large, _arrived) = (_large, 0, 0);
            World.Saw("a large item");
            Send(Messages.Large((ulong)Items.Count, size), 10);
        }
    }

    private void Send(ItemRun run, long cost)
    {
        if (Plan.Deadline is { } deadline)
        {
            run = run with { Deadline = World.Now + World.Options.Timestamps(TimeSpan.FromMilliseconds(deadline)) };
        }

        for (var index = run.First; index < run.End; index++)
        {
            Items.Add(new ModelItem(this, index) { IsCancelled = _cancelsAll });
        }

        Credit -= cost;
        World.Handle(new SchedulerEvent.ItemsArrived(Id, run, cost));
        if (Plan.IsCall)
        {
            End();
        }
    }

    private static TimeSpan? Milliseconds(int? ms) => ms is { } some ? TimeSpan.FromMilliseconds(some) : null;
}
