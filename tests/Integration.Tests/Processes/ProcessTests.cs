using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Processes;

/// <summary>What becomes of a task in a process of its own.</summary>
public sealed class ProcessTests(SharedDaemon shared) : IAsyncLifetime
{
    private static readonly Faults.FaultsClient Faults = WorkerProcess.CreateClient(invoker => new Faults.FaultsClient(invoker));

    private readonly TempDirectory _files = new();
    private SupervisorClient _client = null!;

    public async ValueTask InitializeAsync() => _client = await SupervisorClient.ConnectAsync(shared.Daemon.ClientOptions);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _files.Dispose();
    }

    private WorkerProcessOptions Options => new() { Supervisor = _client, Command = ["dotnet", TestWorkerProgram.AssemblyPath] };

    [Fact(Timeout = Patience.Test)]
    public async Task The_task_runs_in_the_process_that_was_started()
    {
        await using var process = await WorkerProcess.StartAsync(Faults.WhoAmIAsync, new Empty(), Options with { Name = "who-am-i" });

        var identity = await process.Result;

        Assert.Equal("who-am-i", process.Name);
        Assert.Equal(process.ProcessId, identity.Pid);
        Assert.StartsWith("who-am-i/0#", identity.WorkerId, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_throws_ends_it_with_1_and_its_exception_is_the_result()
    {
        await using var process = await WorkerProcess.StartAsync(Faults.FailAsync, new FailRequest { Message = "no" }, Options);

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => process.Result);

        Assert.Equal("no", error.Message);
        Assert.Equal(typeof(InvalidOperationException).FullName, error.RemoteType);
        Assert.Equal(1, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_process_that_dies_is_never_started_again_and_its_report_is_the_result()
    {
        var request = new RecordRequest { Path = _files["starts"] };
        await using var process = await WorkerProcess.StartAsync(
            Faults.RecordAsync, request, Options with { Command = ["sh", "-c", $"echo >> {request.Path}; echo broken >&2; exit 7"] });

        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => process.Result);

        Assert.Contains("before it was ready", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, error.Report!.ExitCode);
        Assert.Equal(["broken"], process.Report!.LastStandardError);
        Assert.Equal(7, process.ExitCode);
        Assert.Single(await File.ReadAllLinesAsync(request.Path));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_program_that_does_not_exist_is_no_process()
    {
        var error = await Assert.ThrowsAsync<TaskRefusedException>(() =>
            WorkerProcess.StartAsync(Faults.WhoAmIAsync, new Empty(), Options with { Name = "nobody", Command = ["/no/such/program"] }));

        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);
        Assert.Empty(await WorkerProcesses.ListAsync(_client, "nobody"));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_method_that_the_program_does_not_have_is_refused_by_name()
    {
        var unknown = new Grpc.Core.Method<Number, Number>(
            Grpc.Core.MethodType.Unary, "no.such.Service", "Method",
            Grpc.Core.Marshallers.Create(message => message.ToByteArray(), Number.Parser.ParseFrom), Grpc.Core.Marshallers.Create(message => message.ToByteArray(), Number.Parser.ParseFrom));
        await using var process = await WorkerProcess.StartAsync(unknown, new Number(), Options);

        var error = await Assert.ThrowsAsync<TaskRefusedException>(() => process.Result);

        Assert.Contains("no.such.Service/Method", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Large_requests_and_responses_go_through_whole()
    {
        var data = new byte[5 << 20];
        new Random(3).NextBytes(data);
        await using var process = await WorkerProcess.StartAsync(Faults.EchoAsync, new Blob { Data = ByteString.CopyFrom(data) }, Options);

        Assert.Equal(data, (await process.Result).Data.ToByteArray());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_the_grace()
    {
        await using var process = await WorkerProcess.StartAsync(
            Faults.HangAsync,
            new HangRequest { Started = _files["started"] },
            Options with { Command = ["dotnet", TestWorkerProgram.AssemblyPath, "--ignore-sigterm"], StopGrace = TimeSpan.FromMilliseconds(200) });
        await Eventually.HoldsAsync(() => File.Exists(_files["started"]));

        await process.TerminateAsync();
        await process.JoinAsync();

        Assert.Equal(-Signals.Kill, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_a_process_started_ends_with_it()
    {
        await using var process = await WorkerProcess.StartAsync(
            Faults.HangAsync, new HangRequest(), Options with { Command = ["dotnet", TestWorkerProgram.AssemblyPath, $"--spawn-grandchild={_files["pid"]}"] });
        await Eventually.HoldsAsync(() => File.Exists(_files["pid"]));
        var grandchild = int.Parse(await File.ReadAllTextAsync(_files["pid"]), System.Globalization.CultureInfo.InvariantCulture);

        await process.KillAsync();

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(grandchild));
    }

    [Fact]
    public async Task A_client_that_only_names_methods_cannot_be_called()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Faults.EchoAsync(new Blob()));
    }

    [Fact]
    public async Task Options_that_contradict_each_other_are_refused_before_anything_starts()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WorkerProcess.StartAsync(Faults.EchoAsync, new Blob(), new WorkerProcessOptions { Detached = true }));
        await Assert.ThrowsAsync<ArgumentException>(() => WorkerProcess.StartAsync(Faults.EchoAsync, new Blob(), Options with { Daemon = "/there/too" }));
        await Assert.ThrowsAsync<ArgumentException>(() => WorkerProcess.StartAsync(Faults.EchoAsync, new Blob(), Options with { WorkingDirectory = "relative" }));
        await Assert.ThrowsAsync<ArgumentException>(() => WorkerProcess.StartAsync((Blob request, Grpc.Core.CallOptions call) => Faults.EchoAsync(request, call), new Blob(), Options));
    }
}
