using System.Text.Json.Nodes;
using Supervisor.Cli.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(PoolDaemon))]

namespace Supervisor.Cli.Tests.Fixtures;

/// <summary>A daemon with pools of test workers, for all tests; each that changes a pool has one of its own in it.</summary>
public sealed class PoolDaemon : IAsyncLifetime
{
    private DaemonProcess _daemon = null!;

    internal string Socket => _daemon.SocketPath;

    internal int Pid => _daemon.Pid;

    public async ValueTask InitializeAsync()
    {
        var pool = $$"""{ "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 1 }""";
        _daemon = await DaemonProcess.StartAsync($$"""
            { "Supervisor": { "Pools": { "looked-at": {{pool}}, "operated": {{pool}}, "drained": {{pool}}, "ended": {{pool}}, "worked": {{pool}}, "crashing": {{pool}} } } }
            """);
        await Eventually.HoldsAsync(
            async () => (await JsonAsync("pools"))["pools"]!.AsArray().All(pool => (int)pool!["readyWorkers"]! == 1), TimeSpan.FromMilliseconds(Patience.Test), "all pools are ready");
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    /// <summary>supervisorctl, about this daemon.</summary>
    internal Task<CtlResult> RunAsync(params string[] arguments) => Ctl.RunAsync([.. arguments, "--socket", Socket]);

    /// <summary>The document that a listing gives with --json.</summary>
    internal async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        return JsonNode.Parse(result.Output)!;
    }

    internal Task<Pool> ConnectAsync(string pool) => Pool.ConnectAsync(pool, new SupervisorClientOptions { Socket = Socket });
}
