using Supervisor.Client;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Soak;

/// <summary>
/// Kills workers that are executing, at random, under a map of items of 1 to 5 ms, until enough kills are proven to have hit a running
/// item; then counts what became of every item, and what the daemon has kept. The restart policy is relaxed: with hundreds of
/// deaths by design, the usual budget would rightly call the pool broken.
/// </summary>
public sealed class KillStorm : IAsyncDisposable
{
    private const int Workers = 2;

    // Hits before the daemon's memory is looked at: its heap finds its size first.
    private const int WarmUp = 50;

    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _temporary = new();
    private readonly Random _random;
    private readonly int _target;
    private readonly List<Sample> _samples = [];
    private readonly HashSet<long> _settled = [];
    private readonly HashSet<long> _succeeded = [];
    private int _hits;
    private int _doubled;
    private volatile bool _enough;

    /// <param name="target">Kills that must have hit a running item, after some for warming up.</param>
    /// <param name="seed">Of the random choices.</param>
    public KillStorm(int target, int seed)
    {
        _target = WarmUp + target;
        _random = new Random(seed);
    }

    /// <summary>Runs the storm to its end.</summary>
    public async Task<StormReport> RunAsync(Action<string>? progress = null)
    {
        var before = TemporaryFiles();
        int daemonPid;
        long submitted;
        StormReport report;
        await using (var daemon = await DaemonProcess.StartAsync(Configuration(), _temporary, []))
        {
            daemonPid = daemon.Pid;
            await using var pool = await Pool.ConnectAsync("storm", new SupervisorClientOptions { Socket = daemon.SocketPath });
            var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
            using var channel = UnixChannel.Open(daemon.SocketPath);
            var killing = KillAsync(new ControlService.ControlServiceClient(channel), daemon.Pid, progress);
            submitted = await MapAsync(pool, faults);
            var kills = await killing;
            report = Report(submitted, kills) with { Zombies = await ZombiesAsync(daemon.Pid) };
            report = report with { DaemonExitCode = await daemon.StopAsync() };
        }

        return report with
        {
            ProcessesLeft = ProcessTable.WithEnvironment($"TMPDIR={_temporary.Path}").Count,
            FilesLeft = TemporaryFiles().Except(before).Count(),
        };
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _temporary.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Configuration() => $$"""
        {
          "Supervisor": {
            "Pools": {
              "storm": {
                "Command": [ "{dotnet}", "{{TestWorkerProgram.AssemblyPath}}" ],
                "Workers": {{Workers}},
                "Restart": { "InitialDelay": "1ms", "MaxDelay": "20ms", "StableAfter": "1ms", "Budget": 1000000 }
              }
            }
          }
        }
        """;

    // Goes on until there were enough hits; the input ends then, and the map with it.
    private async Task<long> MapAsync(Pool pool, Faults.FaultsClient faults)
    {
        long submitted = 0;
        var results = pool.IMapUnordered(faults.RecordAsync, Items(), new MapOptions { Window = 2000 });
        await foreach (var outcome in results.Outcomes())
        {
            if (!_settled.Add(outcome.Index))
            {
                _doubled++;
            }

            if (outcome.IsSuccess)
            {
                _succeeded.Add(outcome.Index);
            }
            else if (outcome.Failure is WorkerCrashedException crashed && crashed.CrashReports[^1].Executing.Any(item => item.Index == outcome.Index))
            {
                _enough = Interlocked.Increment(ref _hits) >= _target;
            }
        }

        return submitted;

        IEnumerable<RecordRequest> Items()
        {
            while (!_enough)
            {
                yield return new RecordRequest { Path = RecordPath, Value = submitted++, Milliseconds = Random.Shared.Next(1, 6) };
            }
        }
    }

    private async Task<int> KillAsync(ControlService.ControlServiceClient control, int daemonPid, Action<string>? progress)
    {
        var kills = 0;
        while (!_enough)
        {
            var workers = await control.ListWorkersAsync(new ListWorkersRequest { Pool = "storm" });
            var busy = workers.Workers.Where(worker => worker.State == Protocol.V1.WorkerState.Busy && worker.CompletedItems > 0).ToList();
            if (busy.Count > 0 && Signals.Send((int)busy[_random.Next(busy.Count)].Pid, Signals.Kill))
            {
                kills++;
            }

            if (_samples.Count == 0 || _hits >= _samples[^1].Hits + 10)
            {
                _samples.Add(Sample.Take(daemonPid, kills, _hits));
                progress?.Invoke($"{_hits} of {_target} hits, {kills} kills");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(5, 40)), TimeProvider.System);
        }

        return kills;
    }

    // Those of the last kills may be on their way to the warden yet; what stays is a leak.
    private static async Task<int> ZombiesAsync(int daemonPid)
    {
        try
        {
            await Eventually.HoldsAsync(() => ProcessTable.Zombies(daemonPid).Count == 0);
        }
        catch (TimeoutException)
        {
            // They are counted.
        }

        return ProcessTable.Zombies(daemonPid).Count;
    }

    private StormReport Report(long submitted, int kills)
    {
        var warm = _samples.Where(sample => sample.Hits >= WarmUp).ToList();
        var started = File.ReadLines(RecordPath).Select(long.Parse).ToLookup(index => index);
        return new StormReport
        {
            Kills = kills,
            Hits = _hits,
            Submitted = submitted,
            Settled = _settled.Count,
            Doubled = _doubled,
            StartedTwice = started.Count(index => index.Count() > 1),
            SucceededUnstarted = _succeeded.Count(index => !started.Contains(index)),
            RssSlope = Sample.RssSlope(warm),
            Descriptors = Sample.Level(warm, sample => sample.Descriptors),
            Threads = Sample.Level(warm, sample => sample.Threads),
        };
    }

    private string RecordPath => _directory["record"];

    private HashSet<string> TemporaryFiles() => [.. Directory.EnumerateFileSystemEntries(_temporary.Path, "*", SearchOption.AllDirectories)];
}
