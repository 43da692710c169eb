using System.Diagnostics;

namespace Supervisor.Bench.Cases.Core;

/// <summary>The scheduler alone, on one thread: a job of chunks of 100 for two workers. Nothing that a user would pick instead is like it.</summary>
internal static class PureScheduler
{
    private const int Chunk = 100;
    private const long Items = 5_000_000;

    public static BenchCase Case(string name) => new(name, run => Task.FromResult<IReadOnlyList<Result>>([Measure(name, run.IsQuick ? 20 : 100)]));

    private static Result Measure(string name, int rounds)
    {
        var load = new SchedulerLoad(Chunk);
        WarmUp(load);
        var rates = new List<double>(rounds);
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            load.Run(Items);
            rates.Add(Items / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new Result(name, "items/s", [
            new ComparedFigure(Figure.Rate, new Distribution(rates).Median),
            new ComparedFigure(Figure.BytesPerItem, (double)load.AllocatedBytes / Items),
        ]);
    }

    // Until all of it was compiled for good, which happens beside.
    private static void WarmUp(SchedulerLoad load)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
        {
            load.Run(Items / 10);
        }
    }
}
