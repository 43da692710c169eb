using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Security;

/// <summary>Only a process that the daemon started becomes a worker, once.</summary>
public sealed class AttachTests(SharedDaemon shared) : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_wrong_token_is_refused()
    {
        Assert.Equal(StatusCode.Unauthenticated, (await AttachAsync("no such token")).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_token_that_was_used_is_refused_and_its_worker_goes_on()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, Stealing("exec \"$0\" \"$@\""));
        var pids = await test.PidsAsync();

        Assert.Equal(StatusCode.Unauthenticated, (await AttachAsync(await StolenAsync())).StatusCode);

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stolen_token_does_not_serve_a_process_that_the_daemon_did_not_start()
    {
        var pool = await shared.Daemon.AddPoolAsync(1, Stealing("exec sleep 1000"));

        Assert.Equal(StatusCode.PermissionDenied, (await AttachAsync(await StolenAsync())).StatusCode);

        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = pool.Name });
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_token_that_comes_when_its_worker_is_gone_is_worth_nothing()
    {
        var pool = await shared.Daemon.AddPoolAsync(1, Stealing("exec sleep 1000"));
        var token = await StolenAsync();

        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = pool.Name });

        Assert.Equal(StatusCode.Unauthenticated, (await AttachAsync(token)).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_shell_between_daemon_and_worker_does_no_harm()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, Stealing("\"$0\" \"$@\"; exit $?"));

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_token_can_be_read_neither_from_the_arguments_nor_from_the_environment_and_its_file_is_gone()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, Stealing("exec \"$0\" \"$@\""));
        var token = (await StolenAsync()).Trim();
        var pid = (await test.PidsAsync())[0];

        var environment = await File.ReadAllTextAsync($"/proc/{pid}/environ");

        Assert.DoesNotContain(token, environment, StringComparison.Ordinal);
        Assert.DoesNotContain(token, ProcessTable.CommandLine(pid), StringComparison.Ordinal);
        Assert.False(File.Exists(environment.Split('\0').Single(entry => entry.StartsWith("SUPERVISOR_TOKEN_FILE=", StringComparison.Ordinal)).Split('=')[1]));
    }

    private async Task<string> StolenAsync()
    {
        await Eventually.HoldsAsync(() => File.Exists(_files["token"]));
        return await File.ReadAllTextAsync(_files["token"]);
    }

    // A shell that copies the token, whole or not at all, before it does what it is told.
    private Action<PoolSpec> Stealing(string then) => spec =>
    {
        string[] worker = [.. spec.Command];
        spec.Command.Clear();
        spec.Command.Add(["sh", "-c", $"cp \"$SUPERVISOR_TOKEN_FILE\" {_files["copy"]}; mv {_files["copy"]} {_files["token"]}; {then}", .. worker]);
    };

    private async Task<RpcException> AttachAsync(string token)
    {
        using var call = shared.Daemon.Workers.Attach();
        var hello = new WorkerHello { Token = token, Pid = (uint)Environment.ProcessId, ProtocolVersion = 1, Runtime = "an impostor" };
        await call.RequestStream.WriteAsync(new AttachRequest { Hello = hello });
        return await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None));
    }
}
