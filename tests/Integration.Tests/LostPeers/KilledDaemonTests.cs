using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Soak;

namespace Supervisor.Integration.Tests.LostPeers;

/// <summary>kill -9 of the daemon, of its warden, and of both at once: what becomes of workers and of grandchildren in every hiding place.</summary>
public sealed class KilledDaemonTests : IDisposable
{
    private readonly TempDirectory _notes = new();

    public void Dispose() => _notes.Dispose();

    // The promise is a second; the recorded soak shows that it takes a tenth of that, so a machine that is busy with other tests has room.
    [Fact(Timeout = 600_000)]
    public async Task Ten_kills_leave_no_worker_and_no_grandchild_and_the_next_start_a_clean_house()
    {
        await using var kills = new DaemonKills();

        var report = await kills.RunAsync(10);

        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report is { Survivors: 0, Swept: 0 }, $"{report}");
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task When_the_warden_is_killed_too_the_next_start_sweeps_what_is_left()
    {
        var daemon = await DaemonProcess.StartAsync(Configuration());
        var orphans = await OrphansAsync();
        var warden = Warden(daemon.Pid);
        var family = ProcessTable.Descendants(daemon.Pid);

        // Stopped, it cannot do the warden's work between the two kills.
        Signals.Send(daemon.Pid, Signals.Stop);
        Signals.Send(warden, Signals.Kill);
        await daemon.KillAsync();
        await Eventually.HoldsAsync(() => !family.Except(orphans).Any(ProcessTable.IsAlive), text: "the workers end by themselves");
        Assert.Contains(orphans, ProcessTable.IsAlive);
        Forget();

        await using var next = await daemon.StartAgainAsync();

        Assert.DoesNotContain(orphans, ProcessTable.IsAlive);
        Assert.Contains("was left behind by an earlier life", next.Output, StringComparison.Ordinal);
        await OrphansAsync();
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task When_the_warden_alone_is_killed_its_workers_and_their_children_go_and_the_pool_goes_on()
    {
        await using var daemon = await DaemonProcess.StartAsync(Configuration());
        var orphans = await OrphansAsync();
        var warden = Warden(daemon.Pid);
        var family = ProcessTable.Descendants(warden);
        Forget();

        Signals.Send(warden, Signals.Kill);

        await Eventually.HoldsAsync(() => !family.Concat(orphans).Any(ProcessTable.IsAlive), text: "all that it started is dead");
        await OrphansAsync();
        Assert.NotEqual(warden, Warden(daemon.Pid));
        await Eventually.HoldsAsync(() => daemon.Output.Contains($"The warden (pid {warden}) died.", StringComparison.Ordinal), text: "it is told");
        Assert.Contains("killed by signal 9 (the warden died)", daemon.Output, StringComparison.Ordinal);
    }

    // As in a container without an init; the orphans of a dead warden come to the daemon itself then.
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task As_the_first_process_of_a_container_it_reaps_what_a_killed_warden_leaves()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "A PID namespace needs root.");
        await using var daemon = await DaemonProcess.StartInNamespaceAsync(Configuration());
        await OrphansAsync();
        var warden = Warden(daemon.Pid);
        var family = ProcessTable.Descendants(warden);
        Forget();

        Signals.Send(warden, Signals.Kill);

        await Eventually.HoldsAsync(() => family.All(pid => ProcessTable.State(pid) is null), text: "all that it started is dead and reaped");
        await OrphansAsync();
        Assert.NotEqual(warden, Warden(daemon.Pid));
    }

    private string Configuration() => $$"""
        {
          "Supervisor": {
            "Pools": { "p": { "Command": [ "{dotnet}", "{{TestWorkerProgram.AssemblyPath}}", "--spawn-orphans={{_notes.Path}}" ] } }
          }
        }
        """;

    private async Task<IReadOnlyList<int>> OrphansAsync()
    {
        await Eventually.HoldsAsync(() => Directory.GetFiles(_notes.Path).Length == 3, TimeSpan.FromMilliseconds(Patience.Test), "the worker has its children");
        return [.. Directory.GetFiles(_notes.Path).Select(file => int.Parse(Path.GetFileName(file), System.Globalization.CultureInfo.InvariantCulture))];
    }

    private void Forget()
    {
        foreach (var note in Directory.GetFiles(_notes.Path))
        {
            File.Delete(note);
        }
    }

    private static int Warden(int daemon) => ProcessTable.Descendants(daemon).Single(pid => ProcessTable.CommandLine(pid).Contains("--warden", StringComparison.Ordinal));
}
