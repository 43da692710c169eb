using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>What the daemon tells those who watch.</summary>
internal sealed class EventLog : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchResponse> _call;

    private EventLog(AsyncServerStreamingCall<WatchResponse> call) => _call = call;

    /// <summary>Watches from now on.</summary>
    public static async Task<EventLog> WatchAsync(TestDaemon daemon, string pool = "")
    {
        var log = new EventLog(daemon.Control.Watch(new WatchRequest { Pool = pool }));
        await log._call.ResponseStream.MoveNext(CancellationToken.None);
        return log;
    }

    /// <summary>Passes over what comes before the first event that is meant.</summary>
    public async Task<WatchResponse> NextAsync(Func<WatchResponse, bool> isMeant)
    {
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (isMeant(_call.ResponseStream.Current))
            {
                return _call.ResponseStream.Current;
            }
        }

        throw new InvalidOperationException("The daemon ended the stream of events.");
    }

    public void Dispose() => _call.Dispose();
}
