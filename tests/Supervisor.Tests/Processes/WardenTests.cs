using System.Diagnostics;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Leftovers;
using Eventually = Supervisor.TestKit.Eventually;

namespace Supervisor.Tests.Processes;

/// <summary>The warden by itself, with the test as its daemon: closing the pipe is what kill -9 of the daemon looks like to it.</summary>
public sealed class WardenTests : IDisposable
{
    private readonly LifeMark _life = LifeMark.Begin();
    private readonly Process _warden = Process.Start(WardenCommand.Create())!;

    public void Dispose()
    {
        // Not by a kill: then its children would stay.
        _warden.StandardInput.Close();
        Assert.True(_warden.WaitForExit(10_000), "the warden does not end");
        _warden.Dispose();
    }

    [Fact(Timeout = 30_000)]
    public async Task At_the_end_of_the_pipe_nobody_survives_not_even_who_called_setsid_or_forked_twice()
    {
        using var family = new Family();
        Spawn(1, "/bin/sh", ["sh", "-c", family.Script]);
        Assert.IsType<WardenEvent.Started>(await ReadAsync());
        var processes = await family.MembersAsync();
        var watch = Stopwatch.StartNew();

        _warden.StandardInput.Close();
        await Family.AssertDeadAsync(processes);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"took {watch.Elapsed}");
        await _warden.WaitForExitAsync();
        Assert.Equal(0, _warden.ExitCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_signals_of_a_terminal_do_not_end_it()
    {
        Spawn(1, "/bin/true", ["true"]);
        await ReadAsync();
        await ReadAsync();
        var warden = Identify(_warden.Id);
        Assert.True(ProcFs.TryReadStat(_warden.Id, out var stat));
        Assert.Equal(_warden.Id, stat.Session);

        foreach (var signal in (int[])[Signals.Terminate, Signals.Interrupt, Signals.Hangup, Signals.Quit])
        {
            Assert.Equal(0, Libc.kill(_warden.Id, signal));
        }

        Spawn(2, "/bin/true", ["true"]);
        Assert.Equal(2u, Assert.IsType<WardenEvent.Started>(await ReadAsync()).Id);
        Assert.True(ProcFs.IsAlive(warden));
    }

    [Fact(Timeout = 30_000)]
    public async Task Adopted_orphans_do_not_stay_as_zombies()
    {
        Spawn(1, "/bin/sh", ["sh", "-c", "(setsid sleep 0.2 &) ; sleep 600"]);
        Assert.IsType<WardenEvent.Started>(await ReadAsync());

        await Eventually.HoldsAsync(() => ProcFs.Descendants(_warden.Id).Count(process => process.Parent == _warden.Id) == 2, text: "the orphan is adopted");
        await Eventually.HoldsAsync(() => ProcFs.Descendants(_warden.Id).Count(process => process.Parent == _warden.Id) == 1, text: "the orphan is reaped");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_start_is_told_before_its_end()
    {
        for (uint id = 1; id <= 50; id++)
        {
            Spawn(id, "/bin/true", ["true"]);
            Assert.Equal(id, Assert.IsType<WardenEvent.Started>(await ReadAsync()).Id);
            Assert.Equal(id, Assert.IsType<WardenEvent.Exited>(await ReadAsync()).Id);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Garbage_on_the_pipe_ends_it_and_its_children()
    {
        Spawn(1, "/bin/sleep", ["sleep", "600"]);
        var started = Assert.IsType<WardenEvent.Started>(await ReadAsync());

        _warden.StandardInput.BaseStream.Write([0xff, 0xff, 0xff, 0xff]);
        _warden.StandardInput.BaseStream.Flush();

        await Eventually.HoldsAsync(() => !ProcFs.IsAlive(new ProcessIdentity(started.Pid, started.StartTime)), text: "the child is dead");
        await _warden.WaitForExitAsync();
        Assert.Equal(1, _warden.ExitCode);
    }

    private void Spawn(uint id, string file, string[] arguments)
    {
        var command = new SpawnCommand
        {
            Id = id,
            Mark = $"{_life}.{id}",
            File = file,
            Arguments = arguments,
            Environment = ["PATH=/usr/local/bin:/usr/bin:/bin"],
            WorkingDirectory = "/",
            OutputPath = "/dev/null",
            ErrorPath = "/dev/null",
        };
        _warden.StandardInput.BaseStream.Write(command.Encode());
        _warden.StandardInput.BaseStream.Flush();
    }

    private async Task<WardenEvent> ReadAsync() => WardenEvent.Decode((await WardenFrame.ReadAsync(_warden.StandardOutput.BaseStream))!);

    private static ProcessIdentity Identify(int pid)
    {
        Assert.True(ProcFs.TryReadStat(pid, out var stat));
        return new ProcessIdentity(pid, stat.StartTime);
    }
}
