using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Eventually = Supervisor.TestKit.Eventually;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

public sealed class WardenLauncherTests : IAsyncLifetime
{
    private readonly TempDirectory _records = new();
    private readonly WardenLauncher _launcher;

    public WardenLauncherTests() => _launcher = new WardenLauncher(_records.Path, CgroupTree.None, TimeProvider.System, NullLogger<WardenLauncher>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _records.Dispose();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_exit_code_is_told()
    {
        await using var child = await ShellAsync("exit 137");

        var exit = await child.Exited;

        Assert.Equal(137, exit.ExitCode);
        Assert.Null(exit.Signal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_signal_is_told_from_an_exit_code()
    {
        await using var child = await ShellAsync("kill -KILL $$");

        var exit = await child.Exited;

        Assert.Equal(9, exit.Signal);
        Assert.Null(exit.ExitCode);
        Assert.True(exit.PeakRssBytes > 0);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_lines_of_both_outputs_are_kept()
    {
        await using var child = await ShellAsync("echo out; echo one >&2; printf two >&2");

        await child.Exited;
        await child.DrainOutputAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(["out"], child.Output.Last(10));
        Assert.Equal(["one", "two"], child.Error.Last(10));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync("no-such-program"));
        Assert.Contains("'no-such-program'", error.Message, StringComparison.Ordinal);
        Assert.Contains("not found in PATH", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("#!/no/such/interpreter\n", "interpreter")]
    [InlineData("\u007fELF", "another architecture")]
    public async Task A_file_that_the_kernel_refuses_is_explained(string content, string hint)
    {
        using var directory = new TempDirectory();
        var file = directory.Write("program", content, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

        var error = await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(file));

        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_program_for_another_machine_is_explained()
    {
        const int machine = 18;
        using var directory = new TempDirectory();
        var file = directory.Write("program", "", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var program = await File.ReadAllBytesAsync("/bin/true");
        program[machine] = 0x02; // SPARC
        program[machine + 1] = 0;
        await File.WriteAllBytesAsync(file, program);

        var error = await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(file));

        Assert.Contains("another architecture", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_that_is_not_executable_is_explained()
    {
        using var directory = new TempDirectory();
        var file = directory.Write("program", "#!/bin/sh\n", UnixFileMode.UserRead);

        var error = await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(file));

        Assert.Contains("chmod +x", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failed_start_leaves_no_descriptor()
    {
        await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync("/etc/hostname"));
        using var directory = new TempDirectory();
        var file = directory.Write("program", "?", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(file));
        var before = PipesOpen();

        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(file));
        }

        Assert.InRange(PipesOpen(), 0, before + 15);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_child_leads_a_session_and_inherits_nothing()
    {
        await using var child = await ShellAsync("ls -l /proc/self/fd | sed 's/.* //' | sort | tr '\\n' ' '; grep -E 'Sig(Blk|Ign)|NoNewPrivs' /proc/self/status | sed 's/0000000180000000/0000000000000000/' >&2; sleep 60");
        await Eventually.HoldsAsync(() => child.Error.Last(10).Count == 3 && child.Output.Last(1).Count == 1, text: "output");

        // 180000000 are the two signals that glibc keeps to itself: its posix_spawn leaves them ignored.
        Assert.True(ProcFs.TryReadStat(child.Identity.Pid, out var stat));
        Assert.Equal(child.Identity.Pid, stat.Session);
        Assert.Equal(child.Identity.Pid, stat.Group);
        Assert.Equal(["NoNewPrivs:\t1", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], child.Error.Last(3).Order());

        // Its three, and the one with which ls reads the directory.
        var descriptors = child.Output.Last(1)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(target => target.Contains('/') || target.Contains(':'));
        Assert.DoesNotContain(descriptors, target => target.StartsWith("socket:", StringComparison.Ordinal));
        Assert.Contains("/dev/null", descriptors);
        Assert.InRange(descriptors.Count(), 3, 4);
        child.Signal(Signals.Kill);
        await child.Exited;
    }

    [Fact(Timeout = 30_000)]
    public async Task A_signal_reaches_the_whole_group()
    {
        await using var child = await ShellAsync("sleep 600 & echo $!; wait");
        var grandchild = await PidFromAsync(child);

        Assert.True(child.Signal(Signals.Kill));
        await child.Exited;

        await Eventually.HoldsAsync(() => !ProcFs.IsAlive(grandchild), text: "the grandchild is dead");
        await Eventually.HoldsAsync(() => !child.Signal(Signals.Kill), text: "the group is gone");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_group_dies_with_its_leader()
    {
        await using var child = await ShellAsync("sleep 600 & echo $!");
        var grandchild = await PidFromAsync(child);

        await child.Exited;

        await Eventually.HoldsAsync(() => !ProcFs.IsAlive(grandchild), text: "the grandchild is dead");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hundred_megabytes_without_a_newline_are_survived()
    {
        await using var child = await ShellAsync("head -c 100000000 /dev/zero | tr '\\0' x >&2; echo; echo end >&2");

        var exit = await child.Exited;
        await child.DrainOutputAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(0, exit.ExitCode);
        var line = Assert.Single(child.Error.Last(10));
        Assert.Equal(new string('x', 4096) + " [99995907 more bytes]", line);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_flood_of_lines_leaves_the_last_ones()
    {
        await using var child = await ShellAsync("seq 1 200000 >&2");

        await child.Exited;
        await child.DrainOutputAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(["199999", "200000"], child.Error.Last(2));
        Assert.Equal(100, child.Error.Last(1000).Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_grandchild_that_holds_the_output_open_delays_nothing()
    {
        await using var child = await ShellAsync("setsid sleep 600 & echo $!");
        await child.Exited;
        var watch = Stopwatch.StartNew();

        await child.DrainOutputAsync(TimeSpan.FromMilliseconds(100));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"took {watch.Elapsed}");
    }

    [Fact(Timeout = 30_000)]
    public async Task When_the_warden_is_killed_its_children_are_and_the_next_start_works()
    {
        await using var child = await ShellAsync("trap '' TERM; sleep 600");
        var warden = _launcher.WardenPid!.Value;

        using (var process = Process.GetProcessById(warden))
        {
            process.Kill();
        }

        Assert.Equal(9, (await child.Exited).Signal);
        Assert.False(ProcFs.IsAlive(child.Identity));
        await using var next = await ShellAsync("exit 0");
        Assert.Equal(0, (await next.Exited).ExitCode);
        Assert.NotEqual(warden, _launcher.WardenPid);
    }

    [Fact(Timeout = 30_000)]
    public async Task Disposing_leaves_no_child()
    {
        await using var child = await ShellAsync("trap '' TERM; sleep 600");

        await _launcher.DisposeAsync();

        Assert.Equal(9, (await child.Exited).Signal);
        Assert.False(ProcFs.IsAlive(child.Identity));
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_starts_at_once_all_come_with_their_own_exit()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async code =>
        {
            await using var child = await ShellAsync($"exit {code}");
            return (await child.Exited).ExitCode!.Value;
        }));

        Assert.Equal(Enumerable.Range(0, 100), codes);
    }

    private static async Task<ProcessIdentity> PidFromAsync(ChildProcess child)
    {
        await Eventually.HoldsAsync(() => child.Output.Last(1).Count == 1, text: "the pid is written");
        var pid = int.Parse(child.Output.Last(1)[0], System.Globalization.CultureInfo.InvariantCulture);
        return ProcFs.TryReadStat(pid, out var stat) ? new ProcessIdentity(pid, stat.StartTime) : new ProcessIdentity(pid, ulong.MaxValue);
    }

    private static int PipesOpen() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);

    private Task<ChildProcess> ShellAsync(string script) => StartAsync("sh", "-c", script);

    private Task<ChildProcess> StartAsync(params string[] command) => _launcher.StartAsync(
        new ProcessSpec { Command = command, Environment = ChildEnvironment.With() }, CancellationToken.None);
}
