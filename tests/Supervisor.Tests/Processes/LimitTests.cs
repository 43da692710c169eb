using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Eventually = Supervisor.TestKit.Eventually;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>Limits of real children.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly WardenLauncher _launcher;

    public LimitTests() => _launcher = new WardenLauncher(_directory.Path, CgroupTree.None, TimeProvider.System, NullLogger<WardenLauncher>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _directory.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task They_hold_from_the_childs_first_instruction()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var child = await ShellAsync("ulimit -Sn; ulimit -Sc", new ProcessLimits { OpenFiles = 77, CoreBytes = 512 });

            Assert.Equal(["77", "1"], await OutputAsync(child));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_cannot_raise_them()
    {
        var limits = new ProcessLimits { OpenFiles = 77, CoreBytes = 0, Processes = 10_000, CpuTime = TimeSpan.FromSeconds(59.5), FileBytes = 1 << 20 };
        await using var child = await ShellAsync("exec sleep 600", limits);

        var lines = await File.ReadAllLinesAsync($"/proc/{child.Identity.Pid}/limits");

        Assert.Equal("77 77", Row("Max open files"));
        Assert.Equal("0 0", Row("Max core file size"));
        Assert.Equal("10000 10000", Row("Max processes"));
        Assert.Equal("60 61", Row("Max cpu time"));
        Assert.Equal("1048576 1048576", Row("Max file size"));

        string Row(string name) => string.Join(' ', lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_childs_limits_are_not_the_next_ones()
    {
        await using var bound = await ShellAsync("exit 0", new ProcessLimits { OpenFiles = 77, CoreBytes = 512 });
        await using var free = await ShellAsync("ulimit -Hn; ulimit -Sc", new ProcessLimits());

        var output = await OutputAsync(free);

        Assert.NotEqual("77", output[0]);
        Assert.Equal("0", output[1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task More_than_we_may_have_ourselves_is_as_much_as_we_may()
    {
        await using var child = await ShellAsync("ulimit -Hn", new ProcessLimits { OpenFiles = 1 << 30 });

        Assert.Equal(0, (await child.Exited).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_that_uses_up_its_CPU_time_ends_and_the_exit_says_why()
    {
        await using var child = await ShellAsync("while :; do :; done", new ProcessLimits { CpuTime = TimeSpan.FromSeconds(1) });

        var exit = await child.Exited;

        Assert.Equal((Signals.CpuLimit, "over its limit of 1 s of CPU time"), (exit.Signal, exit.Reason));
        Assert.InRange(exit.CpuTime, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_that_ignores_the_first_signal_is_killed_and_the_exit_says_why()
    {
        await using var child = await ShellAsync("trap '' XCPU; while :; do :; done", new ProcessLimits { CpuTime = TimeSpan.FromSeconds(1) });

        var exit = await child.Exited;

        Assert.Equal((Signals.Kill, "over its limit of 1 s of CPU time"), (exit.Signal, exit.Reason));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_that_writes_too_large_a_file_ends_and_the_exit_says_why()
    {
        var script = $"exec head -c 2000000 /dev/zero > '{_directory.Path}/large'";
        await using var child = await ShellAsync(script, new ProcessLimits { FileBytes = 1 << 20 });

        var exit = await child.Exited;

        Assert.Equal((Signals.FileSizeLimit, "wrote a file over its limit of 1 MiB"), (exit.Signal, exit.Reason));
    }

    private static async Task<IReadOnlyList<string>> OutputAsync(ChildProcess child)
    {
        await child.Exited;
        await child.DrainOutputAsync(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => child.Output.Last(10).Count == 2);
        return child.Output.Last(10);
    }

    private Task<ChildProcess> ShellAsync(string script, ProcessLimits limits) => _launcher.StartAsync(
        new ProcessSpec { Command = ["sh", "-c", script], Environment = ChildEnvironment.With(), Limits = limits }, CancellationToken.None);
}
