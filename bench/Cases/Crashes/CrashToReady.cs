using EchoWorker;
using Supervisor.Client;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;

namespace Supervisor.Bench.Cases.Crashes;

/// <summary>
/// A worker is killed with SIGKILL under light load: how long until the daemon has another one that takes work, and how long until a
/// caller hears from that. The pool has one worker, so that nobody else can answer.
/// </summary>
internal sealed class CrashToReady : IAsyncDisposable
{
    private const string PoolName = "crashes";

    // The first crashes run code that was never run before.
    private const int WarmUp = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _spares;
    private readonly DaemonProcess _daemon;
    private readonly Pool _pool;
    private readonly Grpc.Net.Client.GrpcChannel _channel;
    private readonly PoolService.PoolServiceClient _pools;
    private readonly ReadyEvents _ready;
    private readonly SteadyLoad _load;

    private CrashToReady(int spares, DaemonProcess daemon, Pool pool)
    {
        _spares = spares;
        _daemon = daemon;
        _pool = pool;
        _channel = UnixChannel.Open(daemon.SocketPath);
        _pools = new PoolService.PoolServiceClient(_channel);
        _ready = new ReadyEvents(new ControlService.ControlServiceClient(_channel), PoolName);
        _load = new SteadyLoad(pool.CreateClient(invoker => new Echo.EchoClient(invoker)));
    }

    public static BenchCase Case(string name, int spares) => new(name, async run =>
    {
        var daemon = await DaemonProcess.StartAsync(Configuration(spares));
        await using var bench = new CrashToReady(spares, daemon, await Pool.ConnectAsync(PoolName, new SupervisorClientOptions { Socket = daemon.SocketPath }));
        return await bench.MeasureAsync(name, run);
    });

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        _ready.Dispose();
        _channel.Dispose();
        await _pool.DisposeAsync();
        await _daemon.DisposeAsync();
    }

    private async Task<IReadOnlyList<Result>> MeasureAsync(string name, BenchRun run)
    {
        List<double> ready = [], answered = [];
        var kills = run.IsQuick ? 10 : 60;
        for (var kill = -WarmUp; kill < kills; kill++)
        {
            var crash = await KillAsync();
            if (kill < 0)
            {
                continue;
            }

            ready.Add(crash.Ready.TotalMilliseconds);
            answered.Add(crash.Answered.TotalMilliseconds);
        }

        // The outcome is what the case is about: it is what a caller waits for.
        return [new Result(name, "ms", [.. Of("", answered), .. Of("Ready", ready)])];
    }

    private static IEnumerable<ComparedFigure> Of(string what, IReadOnlyCollection<double> samples)
    {
        var distribution = new Distribution(samples);
        return [new ComparedFigure(Figure.P50 + what, distribution.Median), new ComparedFigure(Figure.P99 + what, distribution.P99)];
    }

    private async Task<(TimeSpan Ready, TimeSpan Answered)> KillAsync()
    {
        await Eventually.HoldsAsync(IsStaffedAsync, Patience, "the pool has its worker and its spares");
        var victim = await _load.AnswersAsync().WaitAsync(Patience, TimeProvider.System);

        // Out of step with whatever the daemon and the load do at fixed times.
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 60)), TimeProvider.System);
        var ready = _ready.NextAsync();
        var answered = _load.AnswersAsync(insteadOf: victim.Pid);
        var killed = TimeProvider.System.GetTimestamp();
        Signals.Send(victim.Pid, Signals.Kill);
        var (readyAt, answer) = (await ready.WaitAsync(Patience, TimeProvider.System), await answered.WaitAsync(Patience, TimeProvider.System));
        return (TimeProvider.System.GetElapsedTime(killed, readyAt), TimeProvider.System.GetElapsedTime(killed, answer.At));
    }

    private async Task<bool> IsStaffedAsync()
    {
        var pool = (await _pools.GetPoolAsync(new GetPoolRequest { Name = PoolName })).Pool;
        return pool.ReadyWorkers == 1 && pool.ReadySpares == _spares;
    }

    // A pool that crashes hundreds of times by design must neither wait between its starts nor be called broken.
    private static string Configuration(int spares) => $$"""
        {
          "Supervisor": {
            "Pools": {
              "{{PoolName}}": {
                "Command": [ "{dotnet}", "{{EchoWorkerProgram.AssemblyPath}}" ],
                "Workers": 1,
                "Spares": {{spares}},
                "Restart": { "InitialDelay": "1ms", "MaxDelay": "1ms", "StableAfter": "1ms", "Budget": 1000000 }
              }
            }
          }
        }
        """;
}
