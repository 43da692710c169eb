using Supervisor.Bench.Cases.Daemons;
using Supervisor.TestKit;

namespace Supervisor.Bench.Cases.Starts;

/// <summary>From the start of a worker's process until it takes work, as the daemon tells with each; it is killed for the next one to start.</summary>
internal static class WorkerStart
{
    private const int WarmUp = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="name">Of the case.</param>
    /// <param name="command">Of the worker; asked for when it is needed.</param>
    public static BenchCase Case(string name, Func<Task<IReadOnlyList<string>>> command) => new(name, async run =>
    {
        await using var pool = await ObservedPool.StartAsync(workers: 1, spares: 0, await command());
        var samples = new List<double>();
        for (var start = -WarmUp; start < (run.IsQuick ? 5 : 30); start++)
        {
            var next = pool.Ready.NextAsync();
            Signals.Send((await pool.WorkerPidsAsync())[0], Signals.Kill);
            var worker = await next.WaitAsync(Patience, TimeProvider.System);
            if (start >= 0)
            {
                samples.Add(worker.StartTime.TotalMilliseconds);
            }
        }

        return [new Result(name, "ms", [.. ComparedFigure.Latencies(samples)])];
    });
}
