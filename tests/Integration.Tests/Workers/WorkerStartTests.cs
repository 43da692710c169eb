using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Workers;

/// <summary>Workers that do not start break their pool, which says why; other pools run on.</summary>
public sealed class WorkerStartTests(SharedDaemon shared) : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_command_that_does_not_exist_breaks_its_pool_and_no_other()
    {
        await using var sound = await shared.Daemon.CreatePoolAsync(1);
        var broken = await shared.Daemon.AddPoolAsync(2, Command("/no/such/program"));

        var info = await BrokenAsync(broken.Name);

        Assert.Contains("/no/such/program", info.BrokenBecause, StringComparison.Ordinal);
        var error = await ApplyAsync(broken.Name);
        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await sound.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(false, "chmod +x")]
    [InlineData(true, "another architecture")]
    public async Task A_program_that_cannot_run_here_breaks_its_pool_with_the_reason(bool isExecutable, string reason)
    {
        const int machine = 18;
        var program = await File.ReadAllBytesAsync("/bin/true");
        (program[machine], program[machine + 1]) = (2, 0); // SPARC
        await File.WriteAllBytesAsync(_files["program"], program);
        File.SetUnixFileMode(_files["program"], isExecutable ? UnixFileMode.UserRead | UnixFileMode.UserExecute : UnixFileMode.UserRead);

        var broken = await shared.Daemon.AddPoolAsync(1, Command(_files["program"]));

        var info = await BrokenAsync(broken.Name);
        Assert.Contains(reason, info.BrokenBecause, StringComparison.Ordinal);
        Assert.Contains(_files["program"], (await ApplyAsync(broken.Name)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_private_pool_that_cannot_start_says_so_and_leaves_no_daemon()
    {
        // Marked, since other tests have private daemons too.
        var mark = $"--Supervisor:Log:Overrides:{Guid.NewGuid():N}=Error";
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["supervisor"], $"#!/bin/sh\nexec dotnet '{DaemonProcess.DaemonPath}' {mark} \"$@\"\n");
        File.SetUnixFileMode(directory["supervisor"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = new PoolOptions { Daemon = directory["supervisor"], Command = ["/no/such/program"], Workers = 1 };

        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => Pool.StartAsync(options));

        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ProcessTable.Descendants(Environment.ProcessId), pid => ProcessTable.CommandLine(pid).Contains(mark, StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_never_attaches_is_killed_and_its_pool_says_so()
    {
        var pool = await shared.Daemon.AddPoolAsync(1, spec =>
        {
            Command("sleep", "1000")(spec);
            spec.StartTimeout = new() { Nanos = 200_000_000 };
        });

        var info = await BrokenAsync(pool.Name);

        Assert.Contains("ready", info.BrokenBecause, StringComparison.Ordinal);
        Assert.DoesNotContain(await shared.Daemon.WorkersAsync(pool.Name), worker => worker.Pid != 0 && ProcessTable.IsAlive((int)worker.Pid));
        await ApplyAsync(pool.Name);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_initializer_that_fails_is_tried_a_bounded_number_of_times_and_its_cause_is_told()
    {
        var pool = await shared.Daemon.AddPoolAsync(1, Restarts(budget: 3), "--fail-initializer");

        var info = await BrokenAsync(pool.Name);

        Assert.Contains("The initializer was told to fail.", info.BrokenBecause, StringComparison.Ordinal);
        Assert.InRange(info.Restarts, 1UL, 3UL);
        Assert.Contains("The initializer was told to fail.", (await ApplyAsync(pool.Name)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_exits_at_once_is_told_with_its_code_and_words()
    {
        var pool = await shared.Daemon.AddPoolAsync(1, Restarts(budget: 2), "--write-error=no licence", "--exit=42");

        var info = await BrokenAsync(pool.Name);

        Assert.Contains("42", info.BrokenBecause, StringComparison.Ordinal);
        var crash = Assert.Single(await shared.Daemon.WorkersAsync(pool.Name)).LastCrash;
        Assert.Equal(42, crash.ExitCode);
        Assert.Contains("no licence", crash.LastStderr);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_broken_pool_tries_again_by_itself()
    {
        await File.WriteAllTextAsync(_files["fail"], "");
        var pool = await shared.Daemon.AddPoolAsync(1, Restarts(budget: 1), $"--fail-initializer={_files["fail"]}");
        await BrokenAsync(pool.Name);

        File.Delete(_files["fail"]);

        await Eventually.HoldsAsync(async () => await shared.Daemon.GetPoolAsync(pool.Name) is { State: PoolState.Running, ReadyWorkers: 1, BrokenBecause: "" });
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_initializer_runs_once_in_each_worker_with_its_argument()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.InitializerArgument = Google.Protobuf.ByteString.CopyFromUtf8("an argument"));

        var answers = await test.Pool.MapAsync(test.Faults.InitializedAsync, Enumerable.Repeat(new Google.Protobuf.WellKnownTypes.Empty(), 50));

        Assert.All(answers, answer => Assert.Equal((1, "an argument"), (answer.Initialized, answer.Argument)));
    }

    private static Action<PoolSpec> Command(params string[] command) => spec =>
    {
        spec.Command.Clear();
        spec.Command.Add(command);
        Restarts(budget: 2)(spec);
    };

    private static Action<PoolSpec> Restarts(uint budget) => spec => spec.Restart = new RestartPolicy
    {
        InitialDelay = new() { Nanos = 1_000_000 },
        MaxDelay = new() { Nanos = 10_000_000 },
        Budget = budget,
        BreakDuration = new() { Seconds = 1 },
    };

    private async Task<PoolInfo> BrokenAsync(string name)
    {
        var info = await shared.Daemon.GetPoolAsync(name);
        await Eventually.HoldsAsync(async () => (info = await shared.Daemon.GetPoolAsync(name)).State == PoolState.Broken);
        return info;
    }

    private async Task<PoolBrokenException> ApplyAsync(string name)
    {
        await using var pool = await Pool.ConnectAsync(name, shared.Daemon.ClientOptions);
        return await Assert.ThrowsAsync<PoolBrokenException>(() => pool.ApplyAsync(BadInput.RawMethods.Square, []));
    }
}
