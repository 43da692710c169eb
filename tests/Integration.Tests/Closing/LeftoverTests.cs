using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Closing;

/// <summary>When all is over nothing is left: no process, no file, no directory.</summary>
public sealed class LeftoverTests
{
    [Fact(Timeout = Patience.Test)]
    public async Task Crashes_kills_and_large_items_leave_nothing_in_the_temporary_directory()
    {
        using var temporary = new TempDirectory();
        await using var daemon = await TestDaemon.StartAsync(temporaryDirectory: temporary);
        await using (var test = await daemon.CreatePoolAsync(2, spec => spec.CancelGrace = new() { Nanos = 50_000_000 }))
        {
            await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { Signal = Signals.Kill }));
            await Assert.ThrowsAsync<TaskTimeoutException>(
                () => test.Pool.ApplyAsync(test.Faults.HangAsync, new HangRequest { IgnoreToken = true }, new ApplyOptions { RunLimit = TimeSpan.FromMilliseconds(50) }));
            Assert.Equal(3_000_000, (await test.Pool.ApplyAsync(test.Faults.FillAsync, new Number { Value = 3_000_000 })).Data.Length);
        }

        var family = ProcessTable.Descendants(daemon.Pid);
        var runDirectory = Path.GetDirectoryName(daemon.SocketPath)!;

        Assert.Equal(0, await daemon.StopAsync());

        Assert.DoesNotContain(family, ProcessTable.IsAlive);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
        Assert.False(Directory.Exists(runDirectory) && Directory.EnumerateFileSystemEntries(runDirectory).Any());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_that_is_gone_leaves_no_file_of_its_workers()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var runDirectory = Path.GetDirectoryName(daemon.SocketPath)!;
        // What the daemon keeps for all pools comes with the first.
        await (await daemon.CreatePoolAsync(1)).DisposeAsync();
        var before = Entries(runDirectory);
        await using (var test = await daemon.CreatePoolAsync(3))
        {
            Signals.Send((await test.PidsAsync())[0], Signals.Kill);
            await test.Pool.MapAsync(test.Math.SquareAsync, Enumerable.Repeat(new Number(), 100));
            Assert.NotEqual(before, Entries(runDirectory));
        }

        Assert.Equal(before, Entries(runDirectory));
        var descriptors = ProcessTable.OpenDescriptors(daemon.Pid);
        for (var round = 0; round < 3; round++)
        {
            await (await daemon.CreatePoolAsync(2)).DisposeAsync();
        }

        await Eventually.HoldsAsync(() => ProcessTable.OpenDescriptors(daemon.Pid) <= descriptors);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_private_pool_leaves_neither_daemon_nor_directory()
    {
        var pool = await Pool.StartAsync(new PoolOptions { Program = TestWorkerProgram.AssemblyPath, Workers = 1 });
        int[] family = [pool.DaemonProcessId!.Value, .. ProcessTable.Descendants(pool.DaemonProcessId.Value)];
        var socket = ProcessTable.CommandLine(family[0]).Split(' ').SkipWhile(argument => argument != "--socket").ElementAt(1);
        Assert.True(File.Exists(socket));

        await pool.DisposeAsync();

        Assert.DoesNotContain(family, ProcessTable.IsAlive);
        Assert.False(Directory.Exists(Path.GetDirectoryName(socket)));
    }

    private static string[] Entries(string directory) => [.. Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories).Order()];
}
