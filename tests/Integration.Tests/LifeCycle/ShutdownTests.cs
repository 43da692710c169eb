using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>The daemon ends within its bound, whatever its workers do, and leaves none of them.</summary>
public sealed class ShutdownTests
{
    // Far beyond the patience of a test: where it counts, the test fails.
    private const string Long = """{ "ShutdownTimeout": "1h" }""";

    [Fact(Timeout = Patience.Test)]
    public async Task A_stopped_worker_does_not_hold_a_drain_beyond_the_timeout()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "ShutdownTimeout": "2s" }""");
        await using var test = await daemon.CreatePoolAsync(1);
        var pid = (await test.PidsAsync())[0];
        var item = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();

        daemon.Signal(Signals.Terminate);
        await Eventually.HoldsAsync(() => daemon.Output.Contains("Stopping; work has", StringComparison.Ordinal));
        Signals.Send(pid, Signals.Stop);

        var code = await daemon.ExitCodeAsync();
        Assert.True(code == 0, $"{code}: {daemon.Output}");
        Assert.False(ProcessTable.IsAlive(pid));
        await Task.WhenAny(item.Result);
        Assert.False(item.Result.IsCompletedSuccessfully);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_stopped_while_it_drains_does_not_hold_a_second_signal()
    {
        await using var daemon = await TestDaemon.StartAsync(Long);
        await using var test = await daemon.CreatePoolAsync(1, change: null, "--ignore-sigterm");
        var pid = (await test.PidsAsync())[0];
        Signals.Send(pid, Signals.Stop);

        daemon.Signal(Signals.Terminate);
        await Eventually.HoldsAsync(() => daemon.Output.Contains("Stopping; work has", StringComparison.Ordinal));
        Assert.True(ProcessTable.IsAlive(pid));
        daemon.Signal(Signals.Terminate);

        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.False(ProcessTable.IsAlive(pid));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_second_signal_does_not_wait_for_work_and_a_third_does_no_harm()
    {
        await using var daemon = await TestDaemon.StartAsync(Long);
        await using var test = await daemon.CreatePoolAsync(1);
        var item = test.Pool.Submit(test.Faults.HangAsync, test.Hang(ignoreToken: true));
        var pid = await test.RunningAsync("hang");

        daemon.Signal(Signals.Terminate);
        await Eventually.HoldsAsync(() => daemon.Output.Contains("Stopping; work has", StringComparison.Ordinal));
        Assert.False(item.Result.IsCompleted);
        daemon.Signal(Signals.Terminate);
        daemon.Signal(Signals.Interrupt);

        Assert.Equal(0, await daemon.ExitCodeAsync());
        Assert.False(ProcessTable.IsAlive(pid));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stop_beats_the_restart_that_a_slot_waits_for()
    {
        await using var daemon = await TestDaemon.StartAsync(Long);
        var hour = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 3600 };
        var pool = await daemon.AddPoolAsync(1, spec => spec.Restart = new RestartPolicy { InitialDelay = hour, MaxDelay = hour, Budget = 100 }, "--exit=1");
        await Eventually.HoldsAsync(async () => (await daemon.WorkersAsync(pool.Name))[0] is { State: WorkerState.Backoff, Restarts: 1 });

        Assert.Equal(0, await daemon.StopAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_still_starting_is_stopped_with_the_others()
    {
        using var files = new TempDirectory();
        await using var daemon = await TestDaemon.StartAsync(Long);
        var pool = await daemon.AddPoolAsync(1, change: null, "--never-attach", $"--spawn-grandchild={files["grandchild"]}");
        await Eventually.HoldsAsync(() => File.Exists(files["grandchild"]));
        var pid = (int)(await daemon.WorkersAsync(pool.Name))[0].Pid;

        Assert.Equal(0, await daemon.StopAsync());
        Assert.False(ProcessTable.IsAlive(pid));
        Assert.False(ProcessTable.IsAlive(int.Parse(await File.ReadAllTextAsync(files["grandchild"]), System.Globalization.CultureInfo.InvariantCulture)));
    }
}
