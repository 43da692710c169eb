using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>
/// Ends, when the daemon stops, the streams that would last for ever. Hooks for stopping run in reverse order of registration and before the
/// server stops listening: this one is registered first, so that it comes after the pools have been drained.
/// </summary>
internal sealed class StreamEnding(SessionTable sessions) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        sessions.CloseAll();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
