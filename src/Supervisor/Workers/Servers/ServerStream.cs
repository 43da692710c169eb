using Grpc.Core;
using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers.Servers;

/// <summary>
/// A gRPC server that knows nothing of the supervisor, as a worker: deliveries become calls, and what they come to goes up as it does from
/// every worker. What was executing when the server died is known here, and need be found nowhere.
/// </summary>
internal sealed partial class ServerStream : IWorkerStream
{
    private readonly WorkerLife _life;
    private readonly ChildProcess _process;
    private readonly ServerLink _link;
    private readonly ServerQueue _queue;
    private readonly UpwardQueue _upward;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerStream(WorkerLife life, ChildProcess process, ServerConnection connection, ServerAddress address, ServerServices services, PoolContext pool)
    {
        _life = life;
        _process = process;
        _logger = pool.Logger;
        _queue = new ServerQueue(pool.Spec.Concurrency);
        _upward = new UpwardQueue(life);
        _link = new ServerLink(life, connection, address, process, _queue, services.Methods, pool.Clock, _aborted.Token);
        Methods = services.Methods;
        FileDescriptors = services.FileDescriptors;
        Channel = new ServerChannel(
            _queue, _upward, (id, open) => new StreamingWork(id, open, _link, _upward, pool.Settings.MaxItemBytes), life.CountGiven, Begin);
    }

    public IWorkerChannel Channel { get; }

    public IReadOnlyList<WorkerMethod> Methods { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors { get; }

    /// <summary>As good as: the daemon makes the calls.</summary>
    public bool KeepsPage => true;

    public bool CanRecall => true;

    public bool CanInterject => false;

    public int OutboxCapacity => 0;

    public Task Ended => _ended.Task;

    /// <summary>Serves until the server is gone, or has finished what it had after a drain.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        var isDrained = await Task.WhenAny(_process.Exited, _queue.Idle) != _process.Exited;
        _queue.Close();
        await _queue.Idle;
        _upward.Complete();
        await reading;
        _ended.SetResult();
        if (isDrained)
        {
            // A server stops by SIGTERM; it has the pool's grace for it.
            _life.Signal(Signals.Terminate, default);
            _life.EndStream();
        }
    }

    public void Drain() => _queue.Drain();

    public void Abort()
    {
        try
        {
            _aborted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public IReadOnlyList<ExecutingItem> Executing() => _queue.Executing();

    public IReadOnlyList<WorkerOutcome> Recover() => [];

    public Task<bool> HoldAsync(ChildProcess process, ulong delivery, ulong index) => Task.FromResult(_queue.Hold(delivery, index));

    public void Dispose() => _aborted.Dispose();

    private void Begin()
    {
        while (_queue.TryBegin(item => new UnaryWork(item, _link, _upward)) is { } work)
        {
            var running = RunAsync(work);
            if (!running.IsCompleted)
            {
                _ = BeginAfterAsync(running);
            }
        }
    }

    // What ends at once, as a cancelled item does, is followed by the loop and not by itself: there may be thousands.
    private async Task BeginAfterAsync(Task running)
    {
        await running;
        Begin();
    }

    private async Task RunAsync(ServerWork work)
    {
        var isAnswered = false;
        try
        {
            isAnswered = await work.RunAsync();
        }
        catch (Exception error)
        {
            LogCallFailed(_life.Identity, error);
            work.Fail(error);
            isAnswered = true;
        }

        _queue.End(work, isAnswered);
        work.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await _upward.RunAsync();
        }
        catch (Exception error)
        {
            LogUpwardFailed(_life.Identity, error);
            _life.Condemn($"the daemon could not take what it answered: {error.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A call to worker {Worker} failed in the daemon.")]
    private partial void LogCallFailed(WorkerIdentity worker, Exception error);

    [LoggerMessage(2, LogLevel.Error, "What worker {Worker} answered could not be taken.")]
    private partial void LogUpwardFailed(WorkerIdentity worker, Exception error);
}
