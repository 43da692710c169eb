using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

/// <summary>The daemon from outside: its socket, its signals, its exit codes.</summary>
public sealed class DaemonProcessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string SocketPath => _directory["run/s.sock"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task A_signal_stops_it_and_it_leaves_no_socket(int signal)
    {
        using var daemon = await StartAsync();
        Assert.Equal("0600", FileStatus.Of(SocketPath)!.Value.Permissions);
        Assert.Equal("0700", FileStatus.Of(_directory["run"])!.Value.Permissions);

        daemon.Signal(signal);

        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.Empty(Directory.GetFileSystemEntries(_directory["run"]));
    }

    [Fact]
    public async Task A_second_daemon_is_refused_and_the_first_goes_on()
    {
        using var first = await StartAsync();

        using var second = DaemonRun.Start("--socket", SocketPath);

        Assert.Equal(75, await second.ExitCodeAsync());
        Assert.Contains($"Another supervisor (pid {first.Pid}) listens on {SocketPath}.", await second.Errors, StringComparison.Ordinal);
        Assert.True(UnixClient.CanConnect(SocketPath));
    }

    [Fact]
    public async Task The_socket_of_a_killed_daemon_is_replaced()
    {
        using (var killed = await StartAsync())
        {
            killed.Signal(Signals.Kill);
            await killed.ExitCodeAsync();
        }

        Assert.True(File.Exists(SocketPath));
        using var next = await StartAsync();
        Assert.True(UnixClient.CanConnect(SocketPath));
    }

    [Fact]
    public async Task Every_error_of_the_configuration_is_on_a_line_of_its_own()
    {
        File.WriteAllText(_directory["bad.json"], """{ "Supervisor": { "Sokcet": "x", "Pools": { "a": { "Workers": "many" }, "b": { "Command": ["x"], "Workers": 0 } } } }""");

        using var daemon = DaemonRun.Start("--socket", SocketPath, "--config", _directory["bad.json"], "--fast");

        Assert.Equal(78, await daemon.ExitCodeAsync());
        Assert.Equal(
            [
                "supervisor: --fast is no option: known are --config, --help, --log-level, --private, --socket, --version.",
                "supervisor: Supervisor:Pools:a:Workers is \"many\": give a whole number.",
                "supervisor: Supervisor:Sokcet is unknown: did you mean \"Socket\"?",
                "supervisor: Supervisor:Pools:a:Command is empty: give the program and its arguments.",
                "supervisor: Supervisor:Pools:b:Workers 0 must be from 1 to 1024.",
            ],
            (await daemon.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Directory.Exists(_directory["run"]));
    }

    [Fact]
    public async Task A_private_daemon_says_ready_once_and_ends_with_its_owner()
    {
        using var daemon = DaemonRun.Start("--private", "--socket", SocketPath);

        Assert.Equal($"ready {SocketPath}", await daemon.Output.ReadLineAsync());
        Assert.True(UnixClient.CanConnect(SocketPath));
        daemon.EndInput();

        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.Empty(await daemon.Output.ReadToEndAsync());
        Assert.Empty(await daemon.Errors);
        Assert.False(Directory.Exists(_directory["run"]));
    }

    [Fact]
    public async Task A_private_daemon_finds_a_socket_of_its_own()
    {
        using var daemon = DaemonRun.Start("--private");

        var ready = await daemon.Output.ReadLineAsync();
        Assert.StartsWith("ready /", ready, StringComparison.Ordinal);
        Assert.True(UnixClient.CanConnect(ready!["ready ".Length..]));
        daemon.EndInput();
        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    [Fact]
    public async Task An_ignored_SIGCHLD_and_inherited_descriptors_are_put_right()
    {
        using var daemon = DaemonRun.StartAfter("trap '' CHLD; exec 7>/dev/null", "--private", "--socket", SocketPath);
        await daemon.Output.ReadLineAsync();

        var ignored = File.ReadLines($"/proc/{daemon.Pid}/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var flags = File.ReadLines($"/proc/{daemon.Pid}/fdinfo/7").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));

        Assert.Equal(0UL, Convert.ToUInt64(ignored[7..].Trim(), 16) & (1UL << 16));
        Assert.Equal(0x80000, Convert.ToInt32(flags[6..].Trim(), 8) & 0x80000);
    }

    [Fact]
    public async Task A_stop_waits_for_its_streams_until_a_second_signal()
    {
        using var daemon = DaemonRun.Start("--socket", SocketPath, "--Supervisor:Limits:ShutdownTimeout=1h");
        await daemon.WaitUntilItListensAsync(SocketPath);
        using var held = SendHalfACall(SocketPath);

        daemon.Signal(Signals.Terminate);
        await Eventually.HoldsAsync(() => !File.Exists(SocketPath));
        daemon.Signal(Signals.Terminate);

        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    [Fact]
    public async Task Lines_of_compact_JSON_go_into_a_file_if_one_is_named()
    {
        using var daemon = DaemonRun.Start("--socket", SocketPath, "--Supervisor:Log:File", _directory["log/s.json"]);
        await daemon.WaitUntilItListensAsync(SocketPath);
        daemon.Signal(Signals.Terminate);
        await daemon.ExitCodeAsync();

        var file = Assert.Single(Directory.GetFiles(_directory["log"]));
        Assert.Contains("\"@mt\":\"Supervisor {Version} (pid {Pid}) listens on {Socket}.\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_written_is_told_at_start()
    {
        using var daemon = DaemonRun.Start("--socket", SocketPath, "--Supervisor:Log:File=/proc/no/s.json");

        Assert.Equal(73, await daemon.ExitCodeAsync());
        Assert.StartsWith("supervisor: The log file /proc/no/s.json cannot be written", await daemon.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory["run"]));
    }

    [Fact]
    public async Task A_full_disk_for_logs_is_told_once_and_stops_nothing()
    {
        // Whatever day it is when the daemon opens it.
        Directory.CreateDirectory(_directory["log"]);
        foreach (var day in new[] { -1, 0, 1 })
        {
            File.CreateSymbolicLink(_directory[$"log/s{TimeProvider.System.GetLocalNow().AddDays(day):yyyyMMdd}.json"], "/dev/full");
        }

        using var daemon = DaemonRun.Start(["--socket", SocketPath, "--Supervisor:Log:File", _directory["log/s.json"], .. Talkers]);
        await TalkedAsync(3);
        daemon.Signal(Signals.Terminate);

        Assert.Contains("word", await daemon.Output.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await daemon.ExitCodeAsync());
        var told = Assert.Single((await daemon.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("supervisor: a log cannot be written", told, StringComparison.Ordinal);
        Assert.Contains("No space left on device", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_on_a_full_disk_does_not_end_it()
    {
        using var daemon = DaemonRun.StartAfter("exec > /dev/full 2>&1", ["--socket", SocketPath, .. Talkers]);
        await TalkedAsync(3);

        daemon.Signal(Signals.Terminate);

        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    [Theory]
    [InlineData("--help", "Usage: supervisor")]
    [InlineData("--version", "supervisor ")]
    public async Task It_explains_itself(string option, string start)
    {
        using var daemon = DaemonRun.Start(option);

        Assert.StartsWith(start, await daemon.Output.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    // A pool whose workers say something, leave a line in a file, and die: each time the daemon has much to log.
    private string[] Talkers =>
    [
        "--Supervisor:Pools:talkers:Command:0=sh",
        "--Supervisor:Pools:talkers:Command:1=-c",
        $"--Supervisor:Pools:talkers:Command:2=echo word; echo >> {_directory["talked"]}",
        "--Supervisor:Pools:talkers:Workers=1",
        "--Supervisor:Pools:talkers:Restart:InitialDelay=10ms",
        "--Supervisor:Pools:talkers:Restart:MaxDelay=10ms",
    ];

    private Task TalkedAsync(int times) =>
        Eventually.HoldsAsync(() => File.Exists(_directory["talked"]) && File.ReadLines(_directory["talked"]).Count() >= times, TimeSpan.FromSeconds(60));

    // A call whose message never comes. Frames are handled in order, so an answered ping says that the call has begun.
    private static RawConnection SendHalfACall(string path)
    {
        var connection = RawConnection.Http2(path);
        connection.Send(Http2Frames.Call(1, "grpc.health.v1.Health/Check"), Http2Frames.Frame(Http2Frames.Ping, 0, 0, new byte[8]));
        connection.ReadUntil(Http2Frames.Ping);
        return connection;
    }

    private async Task<DaemonRun> StartAsync()
    {
        var daemon = DaemonRun.Start("--socket", SocketPath);
        await daemon.WaitUntilItListensAsync(SocketPath);
        return daemon;
    }
}
