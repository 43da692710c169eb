using Grpc.Core;
using Supervisor.Client;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary><c>_TestProcess</c>: the process that starts the others, here the warden.</summary>
public sealed class TestForkserver : IAsyncLifetime
{
    private TestDaemon _daemon = null!;
    private SupervisorClient _client = null!;

    // Of their own, so that no other test's processes die with the warden.
    public async ValueTask InitializeAsync()
    {
        _daemon = await TestDaemon.StartAsync();
        _client = await SupervisorClient.ConnectAsync(_daemon.ClientOptions);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _daemon.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_forkserver_sigint()
    {
        using var gate = new Gate();
        await using var process = await OneTask.StartAtAsync(gate, _client);

        Signals.Send(WardenOf(process), Signals.Interrupt);

        Assert.Equal(49, (await SquareAsync()).Value);
        gate.Open();
        await process.JoinAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_forkserver_sigkill()
    {
        using var gate = new Gate();
        await using var process = await OneTask.StartAtAsync(gate, _client);

        Signals.Send(WardenOf(process), Signals.Kill);

        await process.JoinAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.False(ProcessTable.IsAlive(process.ProcessId));
        Assert.Equal(49, (await SquareAsync()).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_forkserver_auth_is_enabled()
    {
        using var gate = new Gate();
        await using var process = await OneTask.StartAtAsync(gate, _client);

        var environment = await File.ReadAllTextAsync($"/proc/{process.ProcessId}/environ");
        var tokenFile = environment.Split('\0').Single(entry => entry.StartsWith("SUPERVISOR_TOKEN_FILE=", StringComparison.Ordinal)).Split('=')[1];

        Assert.False(File.Exists(tokenFile), "The token is used up.");
    }

    [Fact(Timeout = 60_000)]
    public async Task test_forkserver_without_auth_fails()
    {
        using var call = _daemon.Workers.Attach();

        await call.RequestStream.WriteAsync(new AttachRequest { Hello = new WorkerHello { Pid = (uint)Environment.ProcessId, ProtocolVersion = 1 } });
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    private static int WardenOf(WorkerProcess process) => ProcessTable.Parent(process.ProcessId)!.Value;

    private async Task<Number> SquareAsync()
    {
        await using var process = await WorkerProcess.StartAsync(OneTask.Math.SquareAsync, Numbers.Of(7), OneTask.Options with { Supervisor = _client });
        return await process.Result;
    }
}
