using System.Collections.Concurrent;
using System.Threading.Channels;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

/// <summary>A dispatcher that only remembers.</summary>
internal sealed class RecordingListener : IWorkerListener
{
    private readonly Channel<ReadyWorker> _ready = Channel.CreateUnbounded<ReadyWorker>();
    private readonly Channel<WorkerOutcome> _outcomes = Channel.CreateUnbounded<WorkerOutcome>();
    private readonly Channel<WorkerEnd> _ends = Channel.CreateUnbounded<WorkerEnd>();
    private readonly Channel<string> _health = Channel.CreateUnbounded<string>();

    /// <summary>What was called for each worker, in order.</summary>
    public ConcurrentDictionary<WorkerIdentity, ConcurrentQueue<string>> Calls { get; } = new();

    /// <summary>Runs inside of each call about a worker.</summary>
    public Action<string>? Calling { private get; set; }

    public Task<ReadyWorker> ReadyAsync() => NextAsync(_ready);

    public Task<WorkerOutcome> OutcomeAsync() => NextAsync(_outcomes);

    public Task<WorkerEnd> EndAsync() => NextAsync(_ends);

    /// <summary>"broke: ..." or "mended".</summary>
    public Task<string> HealthAsync() => NextAsync(_health);

    public void WorkerReady(ReadyWorker worker)
    {
        Note(worker.Identity, "ready");
        _ready.Writer.TryWrite(worker);
    }

    public void WorkerRetiring(WorkerIdentity worker) => Note(worker, "retiring");

    public void OutcomesReceived(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes)
    {
        Note(worker, "outcomes");
        foreach (var outcome in outcomes)
        {
            _outcomes.Writer.TryWrite(outcome);
        }
    }

    public void ItemsReturned(WorkerIdentity worker, ulong delivery, ulong first, int count) => Note(worker, $"returned {count} of {delivery} from {first}");

    public void CallFrameReceived(WorkerIdentity worker, ulong call, CallFrame frame) => Note(worker, "call");

    public void WorkerExited(WorkerEnd end)
    {
        Note(end.Worker, "exited");
        _ends.Writer.TryWrite(end);
    }

    public void PoolBroke(string reason) => _health.Writer.TryWrite("broke: " + reason);

    public void PoolMended() => _health.Writer.TryWrite("mended");

    private void Note(WorkerIdentity worker, string call)
    {
        Calling?.Invoke(call);
        Calls.GetOrAdd(worker, _ => new()).Enqueue(call);
    }

    private static async Task<T> NextAsync<T>(Channel<T> channel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await channel.Reader.ReadAsync(limit.Token);
    }
}
