using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>A daemon that has to stand what the tests of this folder do to it.</summary>
public sealed class HostileDaemon : IAsyncLifetime
{
    public TestDaemon Daemon { get; private set; } = null!;

    public string Socket => Daemon.SocketPath;

    public async ValueTask InitializeAsync() => Daemon = await TestDaemon.StartAsync("""{ "FirstMessageTimeout": "00:00:03" }""");

    /// <summary>A normal call, over a connection of its own, is answered, and nothing that came before was a surprise to the daemon.</summary>
    public async Task AnswersAsync()
    {
        using var channel = UnixChannel.Open(Socket);
        var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), new CallOptions());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        AssertQuietLog();
    }

    /// <summary>No failure that the daemon did not expect: those come with a stack trace.</summary>
    public void AssertQuietLog() => Assert.DoesNotContain("   at ", Daemon.Output, StringComparison.Ordinal);

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}
