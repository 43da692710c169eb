using Supervisor.Worker.Calls;
using Supervisor.Worker.Outcomes;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Items;

/// <summary>All lanes of a worker and the work that waits for them.</summary>
internal sealed class LaneSet
{
    private readonly WorkQueue _work;
    private readonly Lane[] _lanes;

    /// <param name="count">How many.</param>
    /// <param name="page">Where they note what they execute.</param>
    /// <param name="maxItemBytes">Of a response.</param>
    /// <param name="outcomes">Where they go.</param>
    /// <param name="run">Where a lane that had to wait for work goes on; that may block.</param>
    /// <param name="time">The clock.</param>
    internal LaneSet(int count, Page page, ulong maxItemBytes, OutcomeQueue outcomes, Action<Action> run, TimeProvider time)
    {
        _work = new WorkQueue(run);
        _lanes = [.. Enumerable.Range(0, count).Select(number => new Lane(page.Lane(number), maxItemBytes, outcomes, time))];
        LeaveThreadsForReading(count);
    }

    internal int Count => _lanes.Length;

    /// <summary>At least one item was answered with a response.</summary>
    internal bool HasSucceeded => _lanes.Any(lane => lane.HasSucceeded);

    /// <summary>Executes what is added, until all is done after <see cref="Drain"/>, or <see cref="Stop"/>.</summary>
    internal async Task RunAsync()
    {
        var running = _lanes.Select(lane => Task.Run(() => lane.RunAsync(_work))).ToList();
        // The first failure is everybody's: the other lanes would wait for work for ever.
        await foreach (var ended in Task.WhenEach(running).ConfigureAwait(false))
        {
            await ended.ConfigureAwait(false);
        }
    }

    /// <param name="scope">The work.</param>
    /// <param name="items">How many lanes could help with it at most.</param>
    /// <param name="interjected">It goes before all that has not begun.</param>
    internal void Add(CallScope scope, long items, bool interjected = false) => _work.Add(scope, (int)Math.Min(items, _lanes.Length), interjected);

    internal T? Find<T>(ulong id)
        where T : CallScope => _work.Find<T>(id);

    internal void Cancel(CallScope scope, IReadOnlyCollection<ulong> indexes)
    {
        foreach (var lane in _lanes)
        {
            lane.Cancel(scope, indexes);
        }
    }

    /// <summary>Nothing more comes; what is there is finished.</summary>
    internal void Drain() => _work.Complete();

    /// <summary>Cancels what runs, and what will; it is started all the same.</summary>
    internal void Interrupt()
    {
        foreach (var lane in _lanes)
        {
            lane.Interrupt();
        }
    }

    /// <summary>Cancels what runs, and starts nothing more.</summary>
    internal void Stop()
    {
        foreach (var lane in _lanes)
        {
            lane.Stop();
        }

        _work.Complete();
    }

    // Handlers may block their threads. The pool adds threads slowly beyond its minimum, and frames must be read meanwhile.
    private static void LeaveThreadsForReading(int lanes)
    {
        ThreadPool.GetMinThreads(out var workers, out var completion);
        ThreadPool.SetMinThreads(Math.Max(workers, lanes + Environment.ProcessorCount + 1), completion);
    }
}
