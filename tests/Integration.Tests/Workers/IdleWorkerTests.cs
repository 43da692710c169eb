using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Workers;

/// <summary>
/// A worker that is to die with its parent must not die with the thread that started it: idle threads of a pool retire after some 20 s, and
/// a signal for the parent's death comes then (PR_SET_PDEATHSIG).
/// </summary>
public sealed class IdleWorkerTests
{
    [Fact(Timeout = 3 * Patience.Test)]
    public async Task Workers_outlive_the_threads_that_started_them()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var test = await daemon.CreatePoolAsync(6);
        var workers = await test.PidsAsync();
        var warden = ProcessTable.Parent(workers[0])!.Value;
        var most = 0;

        // A look would keep a thread busy: from outside only.
        await Eventually.HoldsAsync(
            () =>
            {
                var threads = PoolThreads(daemon.Pid);
                most = Math.Max(most, threads);
                return threads < most;
            },
            TimeSpan.FromMilliseconds(2 * Patience.Test),
            "threads of the daemon have retired");

        Assert.All(workers, worker => Assert.Equal(warden, ProcessTable.Parent(worker)));
        Assert.Equal(workers, await test.PidsAsync());
        Assert.Equal(16, (await test.Math.SquareAsync(new Number { Value = 4 })).Value);
    }

    private static int PoolThreads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Count(IsOfPool);

    private static bool IsOfPool(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(".NET TP Worker", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has retired meanwhile.
            return false;
        }
    }
}
