using System.Diagnostics;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class PrivateDaemonTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("private-");

    private string Output => Path.Combine(_directory.FullName, "output");

    [Fact]
    public async Task A_private_daemon_works_and_ends_with_its_pool()
    {
        var pool = await Pool.StartAsync(new PoolOptions { Daemon = Daemon("daemon"), Program = "/bin/true", Workers = 3 }).WaitAsync(Soon);
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        var processId = pool.DaemonProcessId!.Value;

        Assert.Equal(49, (await math.SquareAsync(new Number { Value = 7 })).Value);
        await pool.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{processId}"));
        Assert.Equal(["create 3 /bin/true", "terminate"], await File.ReadAllLinesAsync(Output));
    }

    [Fact]
    public async Task Closing_ends_it_when_the_work_is_done()
    {
        await using var pool = await Pool.StartAsync(new PoolOptions { Daemon = Daemon("daemon"), Command = ["/bin/true", "x"], Workers = 1 }).WaitAsync(Soon);

        pool.Close();
        await pool.JoinAsync().WaitAsync(Soon);

        Assert.False(Directory.Exists($"/proc/{pool.DaemonProcessId}"));
        Assert.Equal(["create 1 /bin/true x", "close"], await File.ReadAllLinesAsync(Output));
    }

    [Fact]
    public async Task Killing_it_loses_the_work_and_disposing_still_ends()
    {
        await using var pool = await Pool.StartAsync(new PoolOptions { Daemon = Daemon("daemon"), Program = "/bin/true" }).WaitAsync(Soon);
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        using (var process = Process.GetProcessById(pool.DaemonProcessId!.Value))
        {
            process.Kill();
        }

        await Assert.ThrowsAnyAsync<SupervisorException>(() => pool.MapAsync(math.SquareAsync, new[] { new Number() }).WaitAsync(Soon));
    }

    [Fact]
    public async Task Workers_that_do_not_start_are_told_with_their_report_and_leave_no_daemon()
    {
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() =>
            Pool.StartAsync(new PoolOptions { Daemon = Daemon("daemon whose workers crash"), Program = "/bin/true" }).WaitAsync(Soon));

        Assert.Contains("exited with code 7", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, error.CrashReports.Single().ExitCode);
        Assert.True(File.Exists(Output));
    }

    [Fact]
    public async Task A_daemon_that_ends_before_it_listens_is_told_with_its_exit_code()
    {
        var error = await Assert.ThrowsAsync<SupervisorUnavailableException>(() =>
            Pool.StartAsync(new PoolOptions { Daemon = Script("exit 78"), Program = "/bin/true" }).WaitAsync(Soon));

        Assert.Contains("exit code 78", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_is_not_there_is_told_with_the_ways_out()
    {
        var error = await Assert.ThrowsAsync<SupervisorUnavailableException>(() => Pool.StartAsync(new PoolOptions { Daemon = "/none/Supervisor.dll" }));

        Assert.Contains(DaemonLocation.Variable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_cannot_start_workers_of_its_own_program()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[ChildMode.Variable] = "start a pool";
        start.Environment[WorkerMark.Variable] = "images/2#17";
        using var child = Process.Start(start)!;

        var said = await child.StandardOutput.ReadToEndAsync().WaitAsync(Soon);
        await child.WaitForExitAsync().WaitAsync(Soon);

        Assert.Contains("itself a worker (images/2#17)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_start_nothing()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Pool.StartAsync(workers: -1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Pool.StartAsync(new PoolOptions { MaxItemsPerWorker = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Pool.StartAsync(new PoolOptions { Program = "a", Command = ["b"] }));
        await Assert.ThrowsAsync<ArgumentException>(() => Pool.StartAsync(new PoolOptions { WorkingDirectory = "here" }));
    }

    [Fact]
    public void A_dll_is_run_with_the_dotnet_that_runs_this()
    {
        var command = WorkerCommand.Run("/some/App.dll");

        Assert.True(File.Exists(command[0]));
        Assert.Equal("dotnet", Path.GetFileName(command[0]));
        Assert.Equal("/some/App.dll", command[1]);
        Assert.Equal([Environment.ProcessPath!], WorkerCommand.For(new PoolOptions()));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Daemon(string mode) => Script($"{ChildMode.Variable}='{mode}' CLIENT_TESTS_OUTPUT='{Output}' exec '{Environment.ProcessPath}' \"$@\"");

    private string Script(string line)
    {
        var path = Path.Combine(_directory.FullName, "daemon");
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
