using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting.Systemd;

namespace Supervisor.Tests.Hosting.Systemd;

/// <summary>Keeps what systemd would be told.</summary>
internal sealed class RecordingNotifier : ISystemdNotifier
{
    private readonly ConcurrentQueue<string> _states = new();

    public bool IsEnabled => true;

    public IReadOnlyCollection<string> States => _states;

    public void Notify(ServiceState state) => _states.Enqueue(state.ToString());
}
