using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Systemd;

/// <summary>The daemon as a unit of Type=notify, with the test in systemd's place.</summary>
public sealed class SystemdProcessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string SocketPath => _directory["run/s.sock"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_says_ready_when_the_socket_serves_and_stopping_when_it_is_told_to(bool isAbstract)
    {
        using var systemd = new NotifySocket(isAbstract ? $"@svt-{Guid.NewGuid():N}" : _directory["notify"]);
        using var daemon = Start(systemd, "true");

        Assert.Equal("READY=1", await systemd.ReadAsync());
        Assert.True(UnixClient.CanConnect(SocketPath));
        Assert.Equal("STATUS=1 pool, 0 of 1 worker ready", await systemd.ReadAsync("STATUS="));

        daemon.Signal(Signals.Terminate);
        Assert.Equal("STOPPING=1\nEXTEND_TIMEOUT_USEC=55000000", await systemd.ReadAsync("STOPPING="));
        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    [Fact]
    public async Task Signs_of_life_go_on_while_it_lives_and_not_while_it_stands_still()
    {
        using var systemd = new NotifySocket(_directory["notify"]);
        using var daemon = Start(systemd, "export WATCHDOG_USEC=200000 WATCHDOG_PID=$$");

        for (var i = 0; i < 5; i++)
        {
            await systemd.ReadAsync("WATCHDOG=1");
        }

        daemon.Signal(Signals.Stop);
        await Eventually.HoldsAsync(() => ProcessTable.State(daemon.Pid) == 'T');
        while (!systemd.IsEmpty)
        {
            await systemd.ReadAsync();
        }

        daemon.Signal(Signals.Continue);
        await systemd.ReadAsync("WATCHDOG=1");
        daemon.Signal(Signals.Terminate);
        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.DoesNotContain("No sign of life", await daemon.Output.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_systemd_gave_it_reaches_the_warden_or_a_worker()
    {
        using var systemd = new NotifySocket(_directory["notify"]);
        await File.WriteAllTextAsync(_directory["inherited"], "");
        using var daemon = Start(systemd, $"exec 3<{_directory["inherited"]} 7<{_directory["inherited"]}; export WATCHDOG_USEC=60000000 WATCHDOG_PID=$$ LISTEN_FDS=1 LISTEN_PID=1 LISTEN_FDNAMES=x");
        await systemd.ReadAsync("READY=1");

        var worker = 0;
        await Eventually.HoldsAsync(
            () => (worker = ProcessTable.Descendants(daemon.Pid).FirstOrDefault(pid => ProcessTable.CommandLine(pid).StartsWith("sleep ", StringComparison.Ordinal))) != 0,
            TimeSpan.FromSeconds(60));
        var warden = ProcessTable.Parent(worker)!.Value;

        Assert.NotEqual(daemon.Pid, warden);
        foreach (var pid in (int[])[warden, worker])
        {
            var environment = await File.ReadAllTextAsync($"/proc/{pid}/environ");
            Assert.DoesNotContain("NOTIFY_SOCKET", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("WATCHDOG_", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("LISTEN_", environment, StringComparison.Ordinal);
            Assert.DoesNotContain(_directory["inherited"], Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(entry => new FileInfo(entry).LinkTarget));
        }

        Assert.Contains(_directory["inherited"], Directory.GetFileSystemEntries($"/proc/{daemon.Pid}/fd").Select(entry => new FileInfo(entry).LinkTarget));
    }

    [Fact]
    public async Task Passed_sockets_are_refused_with_what_to_do()
    {
        using var systemd = new NotifySocket(_directory["notify"]);
        using var daemon = Start(systemd, "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$");

        Assert.Equal(78, await daemon.ExitCodeAsync());
        Assert.StartsWith("supervisor: systemd passes sockets (LISTEN_FDS=1)", await daemon.Errors, StringComparison.Ordinal);
        Assert.True(systemd.IsEmpty);
    }

    // Its owner may be a service, and would be taken for ready, or for stopping.
    [Fact]
    public async Task A_private_daemon_says_nothing()
    {
        using var systemd = new NotifySocket(_directory["notify"]);
        using var daemon = DaemonRun.StartAfter($"export NOTIFY_SOCKET={systemd.Address} WATCHDOG_USEC=100000", "--private", "--socket", SocketPath);

        Assert.Equal($"ready {SocketPath}", await daemon.Output.ReadLineAsync());
        daemon.EndInput();

        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.True(systemd.IsEmpty);
    }

    [Fact]
    public async Task With_an_ignored_SIGCHLD_the_ends_of_workers_and_of_the_warden_are_seen()
    {
        using var systemd = new NotifySocket(_directory["notify"]);
        using var daemon = DaemonRun.StartAfter(
            $"trap '' CHLD; export NOTIFY_SOCKET={systemd.Address}",
            "--socket", SocketPath, "--Supervisor:Pools:a:Command:0=true", "--Supervisor:Pools:a:Restart:Budget=1", "--Supervisor:Pools:a:Restart:InitialDelay=1ms");

        Assert.Equal("STATUS=1 pool, 0 of 1 worker ready; broken: a", await systemd.ReadAsync("STATUS=1 pool, 0 of 1 worker ready; broken"));
        daemon.Signal(Signals.Terminate);
        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    private DaemonRun Start(NotifySocket systemd, string shellCommands) => DaemonRun.StartAfter(
        $"export NOTIFY_SOCKET={systemd.Address}; {shellCommands}",
        "--socket", SocketPath, "--Supervisor:Pools:a:Command:0=sleep", "--Supervisor:Pools:a:Command:1=1000", "--Supervisor:Pools:a:StopGrace=1s");
}
