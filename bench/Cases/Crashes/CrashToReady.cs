using EchoWorker;
using Supervisor.Bench.Cases.Daemons;
using Supervisor.TestKit;

namespace Supervisor.Bench.Cases.Crashes;

/// <summary>
/// A worker is killed with SIGKILL under light load: how long until the daemon has another one that takes work, and how long until a
/// caller hears from that. The pool has one worker, so that nobody else can answer.
/// </summary>
internal sealed class CrashToReady : IAsyncDisposable
{
    // The first crashes run code that was never run before.
    private const int WarmUp = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ObservedPool _pool;
    private readonly SteadyLoad _load;

    private CrashToReady(ObservedPool pool)
    {
        _pool = pool;
        _load = new SteadyLoad(pool.Pool.CreateClient(invoker => new Echo.EchoClient(invoker)));
    }

    public static BenchCase Case(string name, int spares) => new(name, async run =>
    {
        await using var pool = await ObservedPool.StartAsync(workers: 1, spares, ["{dotnet}", EchoWorkerProgram.AssemblyPath]);
        await using var bench = new CrashToReady(pool);
        return [await bench.MeasureAsync(name, kills: run.IsQuick ? 5 : 60)];
    });

    public ValueTask DisposeAsync() => _load.DisposeAsync();

    private async Task<Result> MeasureAsync(string name, int kills)
    {
        List<double> ready = [], answered = [];
        for (var kill = -WarmUp; kill < kills; kill++)
        {
            var crash = await KillAsync();
            if (kill >= 0)
            {
                ready.Add(crash.Ready.TotalMilliseconds);
                answered.Add(crash.Answered.TotalMilliseconds);
            }
        }

        // The outcome is what the case is about: it is what a caller waits for.
        return new Result(name, "ms", [.. ComparedFigure.Latencies(answered), .. ComparedFigure.Latencies(ready, "Ready")]);
    }

    private async Task<(TimeSpan Ready, TimeSpan Answered)> KillAsync()
    {
        await _pool.StaffedAsync();
        var victim = await _load.AnswersAsync().WaitAsync(Patience, TimeProvider.System);

        // Out of step with whatever the daemon and the load do at fixed times.
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 60)), TimeProvider.System);
        var ready = _pool.Ready.NextAsync();
        var answered = _load.AnswersAsync(insteadOf: victim.Pid);
        var killed = TimeProvider.System.GetTimestamp();
        Signals.Send(victim.Pid, Signals.Kill);
        var (worker, answer) = (await ready.WaitAsync(Patience, TimeProvider.System), await answered.WaitAsync(Patience, TimeProvider.System));
        return (TimeProvider.System.GetElapsedTime(killed, worker.At), TimeProvider.System.GetElapsedTime(killed, answer.At));
    }
}
