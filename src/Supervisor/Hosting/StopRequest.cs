using System.Runtime.InteropServices;

namespace Supervisor.Hosting;

/// <summary>
/// Asks the daemon to stop: the first SIGTERM or SIGINT lets work finish, the second does not wait for it. The host's own handling of
/// signals is replaced by this.
/// </summary>
internal sealed class StopRequest : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _hastened = new();
    private readonly PosixSignalRegistration[] _signals;

    public StopRequest() => _signals = [Handle(PosixSignal.SIGTERM), Handle(PosixSignal.SIGINT)];

    public CancellationToken Requested => _requested.Token;

    /// <summary>The hooks that stop things get a token that fires with this, and at the latest after the shutdown timeout.</summary>
    public CancellationToken Hastened => _hastened.Token;

    /// <summary>Stops without waiting for work.</summary>
    public void StopNow()
    {
        _hastened.Cancel();
        _requested.Cancel();
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _requested.Dispose();
        _hastened.Dispose();
    }

    private PosixSignalRegistration Handle(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (_requested.IsCancellationRequested)
        {
            _hastened.Cancel();
        }
        else
        {
            _requested.Cancel();
        }
    });
}
