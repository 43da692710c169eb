using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Processes;

public sealed class WorkerProcessTests
{
    private const int Sigint = 2;
    private const int Sigterm = 15;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_attaches_as_executable_and_by_dotnet(bool byDotnet)
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var (program, arguments) = byDotnet ? ("dotnet", new[] { TestWorkerProgram.AssemblyPath }) : (TestWorkerProgram.Path, []);
        using var worker = WorkerUnderTest.Start(supervisor, program, arguments, out var tokenFile);
        var link = await supervisor.AcceptAsync();
        await link.WelcomeAsync(new WorkerFiles(supervisor));

        Assert.Equal(("a secret", (uint)worker.Pid), (link.Hello!.Token, link.Hello.Pid));
        Assert.False(File.Exists(tokenFile));
        await link.DeliverAsync("Square", [new Number { Value = 9 }]);
        Assert.Equal(81, (await link.CollectAsync(1))[0].Number);

        await link.SendAsync(new AttachResponse { Drain = new WorkerDrain() });
        Assert.Null(await link.NextAsync());
        link.End();
        Assert.Equal(0, await worker.ExitAsync());
    }

    [Fact]
    public async Task A_worker_program_started_by_hand_says_how_it_is_started()
    {
        using var worker = WorkerUnderTest.Start(TestWorkerProgram.Path, [], []);

        Assert.Equal(64, await worker.ExitAsync());
        Assert.Contains("started by a supervisor, not by hand", await worker.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_without_a_supervisor_gives_up()
    {
        var supervisor = await FakeSupervisor.StartAsync();
        await using (supervisor)
        {
            var environment = new Dictionary<string, string>
            {
                ["SUPERVISOR_WORKER"] = "tests/0#1",
                ["SUPERVISOR_SOCKET"] = supervisor.PathOf("nobody.sock"),
                ["SUPERVISOR_TOKEN_FILE"] = supervisor.PathOf("token"),
            };
            await File.WriteAllTextAsync(environment["SUPERVISOR_TOKEN_FILE"], "t");
            using var worker = WorkerUnderTest.Start(TestWorkerProgram.Path, [], environment);

            Assert.Equal(69, await worker.ExitAsync());
            Assert.Contains("nobody.sock", await worker.StandardError, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_used_token_is_a_clear_error()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor, TestWorkerProgram.Path, [], out var tokenFile);
        (await supervisor.AcceptAsync()).End();
        await worker.ExitAsync();
        using var again = WorkerUnderTest.Start(TestWorkerProgram.Path, [], new()
        {
            ["SUPERVISOR_WORKER"] = "tests/0#1",
            ["SUPERVISOR_SOCKET"] = supervisor.SocketPath,
            ["SUPERVISOR_TOKEN_FILE"] = tokenFile,
        });

        Assert.Equal(64, await again.ExitAsync());
        Assert.Contains(tokenFile, await again.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_initializer_exits_with_70()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor, "--fail-initializer");
        var link = await supervisor.AcceptAsync();
        await link.ReadHelloAsync();
        await link.SendAsync(new AttachResponse { Welcome = new WorkerFiles(supervisor).Welcome() });

        Assert.Equal("The initializer was told to fail.", (await link.NextAsync())!.StartFailed.Cause.Message);
        link.End();
        Assert.Equal(70, await worker.ExitAsync());
    }

    [Fact]
    public async Task A_lost_stream_ends_the_process_while_a_handler_spins()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, files) = await ReadyAsync(supervisor);
        await link.DeliverAsync("Busy", [new Number { Value = 600_000 }]);
        await Eventually.HoldsAsync(() => files.ReadPage()[0].Phase == ItemPhase.Running, text: "the item runs");

        link.End();

        Assert.Equal(69, await worker.ExitAsync());
        Assert.Contains("exits at once", await worker.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_cancels_the_handler_and_runs_the_exit_hook()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var exitFile = supervisor.PathOf("exit");
        using var worker = WorkerUnderTest.Start(supervisor, $"--exit-file={exitFile}");
        var (link, _) = await ReadyAsync(supervisor);
        var started = supervisor.PathOf("started");
        await link.DeliverAsync("Hang", [new HangRequest { Started = started }, new HangRequest { Started = started + "-2" }]);
        await Eventually.HoldsAsync(() => File.Exists(started), text: "the item runs");

        worker.Signal(Sigterm);

        var failure = (await link.CollectAsync(1))[0].Failure!;
        Assert.Equal(OutcomeKind.Cancelled, failure.Kind);
        Assert.Contains("told to stop", failure.Message, StringComparison.Ordinal);
        Assert.Null(await link.NextAsync());
        link.End();
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal("tests/0#1\n", await File.ReadAllTextAsync(exitFile));
        Assert.False(File.Exists(started + "-2"));
    }

    [Fact]
    public async Task Sigterm_ends_a_worker_that_waits_for_its_welcome()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor);
        var link = await supervisor.AcceptAsync();
        await link.ReadHelloAsync();

        worker.Signal(Sigterm);

        Assert.Equal(0, await worker.ExitAsync());
        link.End();
    }

    [Fact]
    public async Task Sigterm_does_not_wait_for_a_handler_that_ignores_its_token()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, files) = await ReadyAsync(supervisor);
        await link.DeliverAsync("Busy", [new Number { Value = 600_000 }]);
        await Eventually.HoldsAsync(() => files.ReadPage()[0].Phase == ItemPhase.Running, text: "the item runs");

        worker.Signal(Sigterm);

        Assert.Null(await link.NextAsync());
        link.End();
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal(ItemPhase.Running, files.ReadPage()[0].Phase);
    }

    [Fact]
    public async Task Sigint_is_the_supervisors_affair()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, _) = await ReadyAsync(supervisor);

        worker.Signal(Sigint);

        // The signal is handled by now: the worker answers after it.
        for (var i = 0; i < 3; i++)
        {
            await link.DeliverAsync("Busy", [new Number { Value = 20 }]);
            Assert.Equal(20, (await link.CollectAsync(1))[0].Number);
        }
        link.End();
        Assert.Equal(69, await worker.ExitAsync());
    }

    [Fact]
    public async Task A_test_host_is_a_worker_by_its_module_initializer()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor, Environment.ProcessPath!, [], out _);
        var (link, _) = await ReadyAsync(supervisor);
        await link.DeliverAsync("Square", [new Number { Value = 9 }]);

        Assert.Equal(81, (await link.CollectAsync(1))[0].Number);

        await link.SendAsync(new AttachResponse { Drain = new WorkerDrain() });
        Assert.Null(await link.NextAsync());
        link.End();
        Assert.Equal(0, await worker.ExitAsync());
    }

    [Fact]
    public async Task Services_of_the_initializing_module_are_refused_instead_of_hanging()
    {
        using var worker = WorkerUnderTest.Start(Environment.ProcessPath!, [], new()
        {
            ["SUPERVISOR_WORKER"] = "tests/0#1",
            [RunAsWorker.TrapVariable] = "1",
        });

        Assert.NotEqual(0, await worker.ExitAsync());
        Assert.Contains("module initializer is running", await worker.StandardError, StringComparison.Ordinal);
    }

    private static async Task<(WorkerLink Link, WorkerFiles Files)> ReadyAsync(FakeSupervisor supervisor)
    {
        var link = await supervisor.AcceptAsync();
        var files = new WorkerFiles(supervisor);
        await link.WelcomeAsync(files);
        return (link, files);
    }
}
