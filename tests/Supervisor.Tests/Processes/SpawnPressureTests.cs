using System.Diagnostics;
using Supervisor.Processes;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Tests.Processes;

/// <summary>A machine that has no more to give: the start fails with the cause, and the warden goes on.</summary>
public sealed class SpawnPressureTests : IDisposable
{
    // No name belongs to it, so nothing else runs as it.
    private const string Nobody = "61234";

    // Root ignores the limit of processes.
    private static readonly string[] AsNobody = Libc.geteuid() == 0 ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups"] : [];

    private readonly Process _warden;

    public SpawnPressureTests()
    {
        var start = WardenCommand.Create();
        string[] command = [.. AsNobody, start.FileName, .. start.ArgumentList];
        start.FileName = command[0];
        start.ArgumentList.Clear();
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        _warden = Process.Start(start)!;
    }

    public void Dispose()
    {
        _warden.StandardInput.Close();
        Assert.True(_warden.WaitForExit(10_000), "the warden does not end");
        _warden.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task At_the_limit_of_processes_a_start_fails_with_the_cause_and_later_ones_work()
    {
        await StartsAsync(1);
        await LimitAsync("nproc", "1");

        var failed = Assert.IsType<WardenEvent.Failed>(await SpawnAsync(2));

        Assert.Equal(Libc.EAGAIN, failed.Errno);
        Assert.Contains("limit of processes", ProcessStartException.FromErrno("true", failed.Errno).Message, StringComparison.Ordinal);
        await LimitAsync("nproc", "4000");
        await StartsAsync(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_descriptor_to_spare_children_start_and_their_ends_are_told()
    {
        await StartsAsync(1);
        await LimitAsync("nofile", "4");

        var running = Assert.IsType<WardenEvent.Started>(await SpawnAsync(2, "/bin/sleep", "600"));
        Assert.Equal(0, Libc.kill(running.Pid, Signals.Kill));

        Assert.Equal((2u, Signals.Kill), await ReadAsync() is WardenEvent.Exited exited ? (exited.Id, exited.Status) : default);
        await LimitAsync("nofile", "1000");
        await StartsAsync(3);
    }

    private async Task StartsAsync(uint id)
    {
        Assert.IsType<WardenEvent.Started>(await SpawnAsync(id));
        Assert.IsType<WardenEvent.Exited>(await ReadAsync());
    }

    private async Task<WardenEvent> SpawnAsync(uint id, params string[] program)
    {
        var command = new SpawnCommand
        {
            Id = id,
            Mark = LifeMark.Begin().Child(id).Text,
            File = program is [var file, ..] ? file : "/bin/true",
            Arguments = program is [] ? ["true"] : program,
            Environment = [],
            WorkingDirectory = "/",
            OutputPath = "/dev/null",
            ErrorPath = "/dev/null",
        };
        await _warden.StandardInput.BaseStream.WriteAsync(command.Encode());
        await _warden.StandardInput.BaseStream.FlushAsync();
        return await ReadAsync();
    }

    private async Task<WardenEvent> ReadAsync() => WardenEvent.Decode((await WardenFrame.ReadAsync(_warden.StandardOutput.BaseStream))!);

    // Sets a soft limit of the warden, as its own user: in a container even root may not set another's.
    private async Task LimitAsync(string name, string soft)
    {
        string[] command = [.. AsNobody, "prlimit", "--pid", $"{_warden.Id}", $"--{name}={soft}:"];
        using var prlimit = Process.Start(command[0], command.Skip(1));
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
