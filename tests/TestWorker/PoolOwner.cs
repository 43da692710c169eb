using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;

namespace Supervisor.TestWorker;

/// <summary>
/// This program as the owner of a private pool of itself. It says on standard output which processes it started ("process PID"), what a map
/// brought ("sum N") and that a task which was under way at the end has finished ("finished N"). How it ends:
/// <list type="bullet">
/// <item>dispose: disposes of the pool.</item>
/// <item>drain: disposes of the pool, which waits for the task.</item>
/// <item>close: closes the pool, waits for nothing.</item>
/// <item>abandon: forgets the pool, collects garbage, waits for the task.</item>
/// <item>exit: exits in the midst of it.</item>
/// <item>broken: says why the pool did not start, since the initializer of its workers fails.</item>
/// </list>
/// </summary>
internal static class PoolOwner
{
    private const int TaskMilliseconds = 500;

    internal static async Task<int> RunAsync(int workers, string end)
    {
        if (end == "broken")
        {
            return await FailAsync(workers);
        }

        var task = await StartAsync(workers, end);
        GC.Collect();
        if (end == "abandon")
        {
            await task.WhenReady;
        }

        if (task.IsReady && task.IsSuccessful)
        {
            Console.WriteLine($"finished {(await task).Value}");
        }

        return 0;
    }

    // Apart, so that nothing here keeps the pool.
    private static async Task<TaskHandle<Number>> StartAsync(int workers, string end)
    {
        var pool = await Pool.StartAsync(new PoolOptions { Workers = workers, OnDispose = end == "drain" ? DisposeMode.Drain : DisposeMode.Terminate });
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        await ReportAsync(pool, faults, workers);
        var task = pool.Submit(faults.WaitAsync, new Number { Value = TaskMilliseconds });
        switch (end)
        {
            case "dispose" or "drain":
                await pool.DisposeAsync();
                break;
            case "close":
                pool.Close();
                break;
            case "exit":
                Environment.Exit(0);
                break;
        }
        return task;
    }

    private static async Task<int> FailAsync(int workers)
    {
        try
        {
            await Pool.StartAsync(new PoolOptions { Workers = workers, Command = ["dotnet", TestWorkerProgram.AssemblyPath, "--fail-initializer"] });
            return 1;
        }
        catch (PoolBrokenException error)
        {
            Console.WriteLine(error.Message);
            return 0;
        }
    }

    private static async Task ReportAsync(Pool pool, Faults.FaultsClient faults, int workers)
    {
        Console.WriteLine($"process {pool.DaemonProcessId}");
        foreach (var identity in await pool.MapAsync(faults.WhoAmIAsync, Enumerable.Repeat(new Empty(), workers)))
        {
            Console.WriteLine($"process {identity.Pid}");
        }

        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        var squares = await pool.MapAsync(math.SquareAsync, Enumerable.Range(0, 10).Select(i => new Number { Value = i }));
        Console.WriteLine($"sum {squares.Sum(number => number.Value)}");
    }
}
