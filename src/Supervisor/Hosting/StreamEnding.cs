using Supervisor.Dispatch;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;

namespace Supervisor.Hosting;

/// <summary>
/// Ends, when the daemon stops, the streams that would last for ever. Hooks for stopping run in reverse order of registration and before the
/// server stops listening: this one is registered first, so that it comes after the pools have been drained.
/// </summary>
internal sealed class StreamEnding(SessionTable sessions, EventFeed events, OutputFeed output, PoolNews news, TimeProvider clock) : IHostedLifecycleService
{
    // When a connection closes, .NET's HttpClient drops what it has received on a stream whose request is still open: the last words of
    // a session would be lost. So the server, which closes idle connections as it stops, comes a moment later.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var hadSessions = sessions.Count > 0;
        sessions.CloseAll();
        events.Complete();
        output.Complete();
        news.Complete();
        if (hadSessions)
        {
            await Task.Delay(Linger, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
