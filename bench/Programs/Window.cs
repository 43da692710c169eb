using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>Measures one window.</summary>
internal static class Window
{
    /// <summary>One call after the other.</summary>
    /// <param name="work">How long.</param>
    /// <param name="call">One of them, by its number.</param>
    /// <param name="prepare">What comes before each and is not in its time; null: nothing.</param>
    public static async Task<IReadOnlyDictionary<string, double>> OfCallsAsync(Workload work, Func<int, Task> call, Func<ValueTask>? prepare = null)
    {
        var samples = new List<double>(1 << 16);
        var begun = TimeProvider.System.GetTimestamp();
        do
        {
            if (prepare is not null)
            {
                await prepare();
            }

            samples.Add(await TimeAsync(() => call(samples.Count)));
        }
        while (Elapsed(begun) < work.Seconds || samples.Count < work.LeastCalls);
        return Latencies(samples);
    }

    /// <summary>
    /// Calls at fixed times: of callers who wait for each call, most calls would be those that are quick.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, double>> OfPacedCallsAsync(Workload work, Func<Task> call)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(work.IntervalMilliseconds), TimeProvider.System);
        var calls = new List<Task<double>>();
        for (var begun = TimeProvider.System.GetTimestamp(); Elapsed(begun) < work.Seconds;)
        {
            await timer.WaitForNextTickAsync();
            calls.Add(TimeAsync(call));
        }

        return Latencies(await Task.WhenAll(calls));
    }

    /// <summary>One job of <see cref="Workload.Items"/> after the other.</summary>
    /// <param name="work">How long, and what.</param>
    /// <param name="job">Ends when all its items are back.</param>
    public static async Task<Dictionary<string, double>> OfJobsAsync(Workload work, Func<Task> job)
    {
        var items = 0.0;
        var begun = TimeProvider.System.GetTimestamp();
        do
        {
            await job();
            items += work.Items;
        }
        while (Elapsed(begun) < work.Seconds);
        return new Dictionary<string, double> { [Figure.Rate] = items / Elapsed(begun) };
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var called = TimeProvider.System.GetTimestamp();
        await call();
        return TimeProvider.System.GetElapsedTime(called).TotalMicroseconds;
    }

    private static Dictionary<string, double> Latencies(IEnumerable<double> samples)
    {
        var distribution = new Distribution(samples);
        return new() { [Figure.P50] = distribution.Median, [Figure.P99] = distribution.P99 };
    }

    private static double Elapsed(long begun) => TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
}
