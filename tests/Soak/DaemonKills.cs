using System.Diagnostics;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Soak;

/// <summary>
/// Kills the daemon again and again, each time with two workers that have children in every place that children can hide in, and measures
/// how long anything of it lives on. The next start is at the same place, and must find nothing to do.
/// </summary>
public sealed class DaemonKills : IAsyncDisposable
{
    private const int Workers = 2;
    private const int OrphansEach = 3;

    // What is promised.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _notes = new();
    private readonly List<TimeSpan> _lived = [];
    private int _processes;
    private int _survivors;
    private int _swept;

    /// <param name="kills">How often.</param>
    /// <param name="progress">Hears of each.</param>
    public async Task<DaemonKillsReport> RunAsync(int kills, Action<string>? progress = null)
    {
        var daemon = await DaemonProcess.StartAsync(Configuration());
        try
        {
            while (_lived.Count < kills)
            {
                await KillAsync(daemon);
                progress?.Invoke($"{_lived.Count} of {kills} kills, the last was over in {_lived[^1].TotalMilliseconds:0} ms");
                daemon = await daemon.StartAgainAsync();
                _swept += daemon.Output.Split('\n').Count(line => line.Contains("left behind", StringComparison.Ordinal));
            }
        }
        finally
        {
            await daemon.DisposeAsync();
        }

        return new DaemonKillsReport
        {
            Kills = kills,
            Processes = _processes,
            Survivors = _survivors,
            Median = _lived.Order().ElementAt(kills / 2),
            Longest = _lived.Max(),
            Swept = _swept,
        };
    }

    public ValueTask DisposeAsync()
    {
        _notes.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task KillAsync(DaemonProcess daemon)
    {
        await Eventually.HoldsAsync(() => Orphans().Count == Workers * OrphansEach, Patience, "the workers have their children");
        var family = ProcessTable.Descendants(daemon.Pid);
        if (!Orphans().All(family.Contains))
        {
            throw new InvalidOperationException("A child of a worker is not below the daemon.");
        }

        var start = Stopwatch.GetTimestamp();
        Signals.Send(daemon.Pid, Signals.Kill);
        await OutliveAsync([daemon.Pid, .. family], start);
        _lived.Add(Stopwatch.GetElapsedTime(start));
        _processes += family.Count;
        foreach (var note in Directory.GetFiles(_notes.Path))
        {
            File.Delete(note);
        }
    }

    private async Task OutliveAsync(IReadOnlyList<int> pids, long start)
    {
        try
        {
            await Eventually.HoldsAsync(() => !pids.Any(ProcessTable.IsAlive), Promise - Stopwatch.GetElapsedTime(start));
        }
        catch (TimeoutException)
        {
            _survivors += pids.Count(ProcessTable.IsAlive);
            await Eventually.HoldsAsync(() => !pids.Any(ProcessTable.IsAlive), Patience, "nothing lives on");
        }
    }

    private List<int> Orphans() => [.. Directory.GetFiles(_notes.Path).Select(file => int.Parse(Path.GetFileName(file), System.Globalization.CultureInfo.InvariantCulture))];

    private string Configuration() => $$"""
        {
          "Supervisor": {
            "Pools": {
              "kills": {
                "Command": [ "{dotnet}", "{{TestWorkerProgram.AssemblyPath}}", "--spawn-orphans={{_notes.Path}}", "--ignore-sigterm" ],
                "Workers": {{Workers}}
              }
            }
          }
        }
        """;
}
