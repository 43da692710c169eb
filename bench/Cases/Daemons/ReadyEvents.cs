using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Bench.Cases.Daemons;

/// <summary>Hears from the daemon when a worker begins to take work. A spare does when it is engaged.</summary>
internal sealed class ReadyEvents : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchResponse> _call;
    private TaskCompletionSource<ReadyWorker> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadyEvents(ControlService.ControlServiceClient control, string pool)
    {
        _call = control.Watch(new WatchRequest { Pool = pool });
        _ = ReadAsync();
    }

    /// <summary>The next one.</summary>
    public Task<ReadyWorker> NextAsync()
    {
        var next = new TaskCompletionSource<ReadyWorker>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _next, next);
        return next.Task;
    }

    public void Dispose() => _call.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                if (_call.ResponseStream.Current.WorkerReady is { } ready)
                {
                    Volatile.Read(ref _next).TrySetResult(new ReadyWorker(TimeProvider.System.GetTimestamp(), ready.StartTime.ToTimeSpan()));
                }
            }
        }
        catch (Exception ended) when (ended is RpcException or ObjectDisposedException)
        {
            Volatile.Read(ref _next).TrySetException(ended);
        }
    }
}
