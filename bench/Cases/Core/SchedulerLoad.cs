using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Bench.Cases.Core;

/// <summary>
/// One client and some workers around a pure scheduler, in a world where time is only a number: the client sends chunks as far as its
/// credit goes and reads each outcome at once; the workers take turns and report run by run.
/// </summary>
/// <param name="chunk">Items that arrive together.</param>
/// <param name="workers">Workers, each with a page and one lane.</param>
/// <param name="underWay">Items that the client has under way at most; with one it is a caller of single applies.</param>
internal sealed class SchedulerLoad(int chunk, int workers = 2, long underWay = long.MaxValue)
{
    /// <summary>An item of 16 bytes with its length before it.</summary>
    public const int PackedBytes = MessageBytes + 1;

    private const string Method = "bench.Echo/Echo";
    private const int MessageBytes = 16;
    private const long NanosecondsPerItem = 1000;
    private const ulong Job = 1;

    private readonly List<SchedulerCommand> _commands = [];
    private readonly byte[] _packed = Pack(chunk);
    private readonly ReadyWorker[] _workers = [.. Enumerable.Range(0, workers).Select(Worker)];
    private readonly Queue<Delivery>[] _given = [.. Enumerable.Range(0, workers).Select(_ => new Queue<Delivery>())];
    private readonly WorkerOutcome[] _outcome = new WorkerOutcome[1];
    private Scheduler _scheduler = null!;
    private ulong _deliveries;
    private long _now;
    private long _credit;
    private long _unread;
    private long _unsettled;

    /// <summary>Events that the scheduler was given.</summary>
    public long Events { get; private set; }

    /// <summary>Commands that it answered with.</summary>
    public long Commands { get; private set; }

    /// <summary>Deliveries among them.</summary>
    public long Deliveries => (long)_deliveries;

    /// <summary>Bytes that were allocated inside of the scheduler.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Opens a job with that many items, and sees it to its end.</summary>
    public void Run(long items)
    {
        (_deliveries, _now, _credit, _unsettled) = (0, 0, 0, 0);
        (Events, Commands, AllocatedBytes) = (0, 0, 0);
        _scheduler = new Scheduler(new SchedulerOptions { TimestampFrequency = 1_000_000_000 }, () => ++_deliveries);
        foreach (var worker in _workers)
        {
            Handle(new SchedulerEvent.WorkerJoined(worker));
        }

        Handle(new SchedulerEvent.JobOpened(new JobSpec { Id = Job, ByIndex = underWay > 1, IsOpenEnded = underWay == 1 }));
        for (var sent = 0L; sent < items; sent += chunk)
        {
            Send((ulong)sent, (int)Math.Min(chunk, items - sent));
        }

        Handle(new SchedulerEvent.InputEnded(Job));
        while (_scheduler.Jobs.Count > 0)
        {
            Work();
        }
    }

    private void Send(ulong first, int count)
    {
        var payload = Payload.FromPacked(_packed.AsMemory(0, count * PackedBytes));
        while (_credit < payload.Length || _unsettled + count > underWay)
        {
            Work();
        }

        _credit -= payload.Length;
        _unsettled += count;
        Handle(new SchedulerEvent.ItemsArrived(Job, new ItemRun { First = first, Count = count, Payload = payload, Method = Method }, payload.Length));
    }

    // Each worker in turn does a delivery.
    private void Work()
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            if (!_given[i].TryDequeue(out var delivery))
            {
                continue;
            }

            foreach (var run in delivery.Runs)
            {
                Report(_workers[i].Identity, delivery, run);
            }
        }
    }

    private void Report(WorkerIdentity worker, Delivery delivery, ItemRun run)
    {
        _unsettled -= run.Count;
        _now += run.Count * NanosecondsPerItem / _workers.Length;
        var outcome = new OutcomeRun { First = run.First, Count = run.Count, Payload = run.Payload };
        _outcome[0] = new WorkerOutcome(delivery.Id, outcome, TimeSpan.FromTicks(run.Count * NanosecondsPerItem / TimeSpan.NanosecondsPerTick), 0);
        Handle(new SchedulerEvent.OutcomesArrived(worker, _outcome));
        if (_unread > 0)
        {
            var sent = _unread;
            _unread = 0;
            Handle(new SchedulerEvent.OutcomesSent(Job, sent));
        }
    }

    private void Handle(SchedulerEvent happened)
    {
        _commands.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        _scheduler.Handle(happened, _now, _commands);
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        Events++;
        Commands += _commands.Count;
        foreach (var command in _commands)
        {
            Execute(command);
        }
    }

    private void Execute(SchedulerCommand command)
    {
        switch (command)
        {
            case SchedulerCommand.Deliver deliver: _given[deliver.Worker.Slot].Enqueue(deliver.Delivery); break;
            case SchedulerCommand.GrantCredit grant: _credit += grant.Bytes; break;
            case SchedulerCommand.Emit emit: _unread += Settlement.CostOf(emit.Run); break;
            default: break;
        }
    }

    // Nobody speaks to it: the scheduler answers with commands.
    private static ReadyWorker Worker(int slot) => new()
    {
        Identity = new WorkerIdentity("bench", slot, (ulong)slot + 1),
        Channel = null!,
        Methods = [new WorkerMethod(Method, MethodKind.Unary, Idempotent: false)],
        FileDescriptors = [],
        Concurrency = 1,
        KeepsPage = true,
        CanRecall = true,
        OutboxCapacity = 1 << 20,
    };

    // All of one length, so that their first bytes are a shorter chunk.
    private static byte[] Pack(int count)
    {
        var packed = new byte[count * PackedBytes];
        for (var at = 0; at < packed.Length; at += PackedBytes)
        {
            packed[at] = MessageBytes;
        }

        return packed;
    }
}
