using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Processes;

/// <summary>The wire as any language would speak it.</summary>
public sealed class ProcessServiceTests(SharedDaemon shared)
{
    private ProcessService.ProcessServiceClient Service => shared.Daemon.Processes;

    [Fact(Timeout = Patience.Test)]
    public async Task A_start_in_one_message_and_a_wait_are_enough()
    {
        var process = await StartAsync(Start());
        Assert.Equal($"process-{process.Id}", process.Name);
        Assert.True(process.Pid > 0);

        using var wait = Service.WaitProcess(new WaitProcessRequest { Id = process.Id });
        Assert.True(await wait.ResponseStream.MoveNext(CancellationToken.None));
        var ended = wait.ResponseStream.Current.Ended;

        Assert.Equal(49, Number.Parser.ParseFrom(ended.Response).Value);
        Assert.Equal(ProcessState.Ended, ended.Process.State);
        Assert.Equal(0, ended.Process.End.ExitCode);
        Assert.False(await wait.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_start_that_cannot_be_meant_names_the_field()
    {
        await RefusedAsync("start.spec:", start => start.Spec = null);
        await RefusedAsync("start.spec.command:", start => start.Spec.Command.Clear());
        await RefusedAsync("start.spec:", start => start.Spec.Workers = 2);
        await RefusedAsync("start.name:", start => start.Name = "Not a name");
        await RefusedAsync("start.method:", start => start.Method = "");
        await RefusedAsync("piece:", _ => { }, new StartProcessRequest { Piece = new Piece() });
        await RefusedAsync("start.request:", _ => { }, new StartProcessRequest { Piece = new Piece { Data = ByteString.CopyFromUtf8("x") } });
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_does_not_exist_is_not_found()
    {
        var noProcess = await Assert.ThrowsAsync<RpcException>(async () => await Service.GetProcessAsync(new GetProcessRequest { Id = ulong.MaxValue }));
        var noSession = await Assert.ThrowsAsync<RpcException>(() => StartAsync(Start(start => start.SessionId = "gone")));
        var noSignal = await Assert.ThrowsAsync<RpcException>(async () => await Service.SignalProcessAsync(new SignalProcessRequest { Id = (await StartAsync(Start())).Id }));

        Assert.Equal(StatusCode.NotFound, noProcess.StatusCode);
        Assert.Equal(StatusCode.NotFound, noSession.StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, noSignal.StatusCode);
    }

    private async Task RefusedAsync(string field, Action<ProcessStart> change, params StartProcessRequest[] then)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => StartAsync(Start(change), then));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field, error.Status.Detail, StringComparison.Ordinal);
    }

    private ProcessStart Start(Action<ProcessStart>? change = null)
    {
        var start = new ProcessStart
        {
            SessionId = shared.Daemon.SessionId,
            Method = "testing.v1.Arithmetic/Square",
            Request = new Number { Value = 7 }.ToByteString(),
            Spec = new PoolSpec { Command = { "dotnet", TestWorkerProgram.AssemblyPath } },
        };
        change?.Invoke(start);
        return start;
    }

    private async Task<ProcessInfo> StartAsync(ProcessStart start, params StartProcessRequest[] then)
    {
        using var call = Service.StartProcess();
        await call.RequestStream.WriteAsync(new StartProcessRequest { Start = start });
        foreach (var frame in then)
        {
            await call.RequestStream.WriteAsync(frame);
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Process;
    }
}
