using Grpc.Core;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>A worker process: takes items in order, runs as many as it has lanes, keeps outcomes in its outbox until they are sent.</summary>
internal sealed class ModelWorker(World world, ReadyWorker ready)
{
    private Queue<Execution> _waiting = [];
    private readonly List<Execution> _lanes = [];
    private readonly Queue<ulong> _recalls = [];
    private readonly Queue<SchedulerEvent.ItemsReturned> _returns = [];
    private readonly List<(Execution Item, ItemFailure? Failure)> _outbox = [];
    private int _given;
    private int _sent;

    public WorkerIdentity Identity => ready.Identity;

    public bool IsGone { get; private set; }

    /// <summary>It was told, or has told, that it gets nothing more.</summary>
    public bool IsRetiring { get; set; }

    public bool IsIdle => _recalls.Count == 0 && _returns.Count == 0 && _waiting.Count == 0 && _lanes.Count == 0 && _sent == _outbox.Count;

    public void Receive(ulong delivery, ModelJob job, int attempt, IReadOnlyList<ulong> indexes, bool mayShare, bool isInterjected = false)
    {
        Assert.False(IsGone || IsRetiring, $"{Identity} got items after its end.");
        _given += indexes.Count;
        Assert.True(_given <= (ready.MaxItems ?? int.MaxValue), $"{Identity} got more items than it may take.");
        foreach (var item in indexes.Select(index => job.Items[(int)index]))
        {
            Assert.False(item.HasOutcome, $"{item} was handed out after its outcome.");
            Assert.False(item.IsFinished && !item.MetPageless, $"{item} was handed out after it had finished.");
            item.WasHandedOut = true;
            item.MetPageless |= !ready.KeepsPage;
            Assert.True(item.MetPageless || attempt == item.Deaths + 1, $"{item} was charged an attempt that it did not start.");
            _waiting.Enqueue(new Execution(item, delivery, attempt, mayShare));
        }

        if (isInterjected)
        {
            Interject(delivery);
        }

        // Counted before this delivery's own items, which the scheduler may have given for free lanes only.
        Assert.True(ready.KeepsPage || mayShare || _waiting.Count + _lanes.Count + _outbox.Count - _sent <= ready.Concurrency || Others(delivery).All(item => item.MayShare),
            $"{Identity} keeps no page and got an item that may not run twice beside others.");
    }

    public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes)
    {
        var cancelled = _waiting.Where(item => item.Delivery == delivery && (indexes.Count == 0 || indexes.Contains(item.Item.Index))).ToList();
        foreach (var item in cancelled)
        {
            item.IsAnsweredCancelled = true;
        }
    }

    /// <summary>The request is on its way: items may begin before it is read.</summary>
    public void Recall(ulong delivery)
    {
        Assert.True(ready.CanRecall, $"{Identity} does not know what a recall is.");
        _recalls.Enqueue(delivery);
    }

    /// <summary>Lets lanes begin and end items, a number of times.</summary>
    public bool Execute(int times)
    {
        var moved = false;
        for (; times > 0; times--)
        {
            if (_lanes.Count < ready.Concurrency && _waiting.TryDequeue(out var next))
            {
                moved = true;
                Begin(next);
            }
            else if (_lanes.FindIndex(item => !item.Item.Hangs) is >= 0 and var lane)
            {
                moved = true;
                End(lane);
            }
        }

        return moved;
    }

    public bool Report(int count)
    {
        var moved = SendReturns() | ReadRecalls();
        count = Math.Min(count, _outbox.Count - _sent);
        if (count == 0)
        {
            return moved;
        }

        var outcomes = Outcomes(_sent, count);
        _sent += count;
        world.Sent(Identity, outcomes);
        return true;
    }

    public void Exit(string killedBecause = "")
    {
        IsGone = true;
        if (_returns.Count > 0 || _recalls.Count > 0)
        {
            world.Saw("death before the answer to a recall");
        }

        world.Saw(_lanes.Count > 0 ? "death while executing" : _sent < _outbox.Count ? "death with unsent outcomes" : _waiting.Count > 0 ? "death before start" : "death while idle");
        if (ready.KeepsPage)
        {
            _lanes.ForEach(item => item.Item.Deaths++);
        }

        world.Handle(new SchedulerEvent.WorkerLeft(Workers.End(
            Identity,
            ready.KeepsPage ? [.. _lanes.Select(item => new ExecutingItem(item.Delivery, item.Item.Job.Id, item.Item.Index, item.Attempt, ItemPhase.Running))] : null,
            ready.KeepsPage ? Outcomes(_sent, _outbox.Count - _sent) : [],
            killedBecause)));
    }

    /// <summary>Kills the process if it executes this item, as its page says, or may execute it.</summary>
    public void Kill(ulong delivery, ulong index, string reason)
    {
        if (!IsGone && (ready.KeepsPage ? _lanes : _lanes.Concat(_waiting)).Any(item => item.Delivery == delivery && item.Item.Index == index))
        {
            Exit(reason);
        }
    }

    private void Interject(ulong delivery)
    {
        Assert.True(ready.CanInterject, $"{Identity} does not know what an interjection is.");
        world.Saw(_lanes.Count > 0 ? "an interjection into an item" : "an interjection between items");
        _waiting = new Queue<Execution>(_waiting.OrderBy(item => item.Delivery != delivery));
    }

    private bool SendReturns()
    {
        var moved = _returns.Count > 0;
        while (_returns.TryDequeue(out var returned))
        {
            world.Returned(returned);
        }

        return moved;
    }

    private bool ReadRecalls()
    {
        var moved = _recalls.Count > 0;
        while (_recalls.TryDequeue(out var delivery))
        {
            var rest = _waiting.Where(item => item.Delivery == delivery).ToList();
            if (rest.Count == 0)
            {
                world.Saw("a recall that came too late");
                continue;
            }

            _waiting = new Queue<Execution>(_waiting.Except(rest));
            _given -= rest.Count;
            _returns.Enqueue(new SchedulerEvent.ItemsReturned(Identity, delivery, rest[0].Item.Index, rest.Count));
        }

        return moved;
    }

    private IEnumerable<Execution> Others(ulong delivery) => _waiting.Concat(_lanes).Where(item => item.Delivery != delivery);

    private void Begin(Execution next)
    {
        if (next.IsAnsweredCancelled)
        {
            next.Item.IsAnswered = true;
            _outbox.Add((next, Failure(next, OutcomeKind.Cancelled)));
            return;
        }

        var item = next.Item;
        item.Starts++;
        world.Saw(item.Starts == 1 ? "first start" : "later start");
        Assert.False(item.Job.IsFinished, $"{item} was started after its job had finished.");
        Assert.True(item.MetPageless && item.Job.Plan.Idempotent || item.Starts <= item.Job.MaxAttempts, $"{item} was started {item.Starts} times.");
        _lanes.Add(next);
    }

    private void End(int lane)
    {
        var ended = _lanes[lane];
        _lanes.RemoveAt(lane);
        ended.Item.IsFinished = ended.Item.IsAnswered = true;
        _outbox.Add((ended, ended.Item.Fails ? Failure(ended, OutcomeKind.Failed) : null));
    }

    private static ItemFailure Failure(Execution item, OutcomeKind kind) =>
        new() { Index = item.Item.Index, Kind = kind, Code = StatusCode.Unknown, Message = "It failed." };

    // Outcomes of consecutive items of one delivery go together.
    private List<WorkerOutcome> Outcomes(int from, int count)
    {
        var outcomes = new List<WorkerOutcome>();
        for (var i = from; i < from + count;)
        {
            var (first, n) = (_outbox[i].Item, 1);
            while (i + n < from + count && _outbox[i + n].Item.Delivery == first.Delivery && _outbox[i + n].Item.Item.Index == first.Item.Index + (ulong)n)
            {
                n++;
            }

            var part = _outbox.GetRange(i, n);
            var run = new OutcomeRun
            {
                First = first.Item.Index,
                Count = n,
                Failures = [.. part.Select(outcome => outcome.Failure).OfType<ItemFailure>()],
                Payload = Payload.FromPacked(Messages.Pack(part.Where(outcome => outcome.Failure is null).Select(outcome => Messages.Message(outcome.Item.Item.Index, 8)))),
            };
            i += n;
            outcomes.Add(new WorkerOutcome(first.Delivery, run, TimeSpan.FromMicroseconds(20 * n), ready.KeepsPage ? (ulong)i * 8 : 0));
        }

        return outcomes;
    }

    private sealed class Execution(ModelItem item, ulong delivery, int attempt, bool mayShare)
    {
        public ModelItem Item { get; } = item;

        public ulong Delivery { get; } = delivery;

        public int Attempt { get; } = attempt;

        public bool MayShare { get; } = mayShare;

        public bool IsAnsweredCancelled { get; set; }
    }
}
