using Supervisor.Integration.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(SharedDaemon))]

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>One daemon for all tests that leave it as it was; each has pools of its own in it.</summary>
public sealed class SharedDaemon : IAsyncLifetime
{
    public TestDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await TestDaemon.StartAsync();

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}
