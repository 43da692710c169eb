using System.Diagnostics;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Deploy;

/// <summary>The daemon in a process namespace of its own, as a container gives it one.</summary>
public sealed class ContainerTests : IDisposable
{
    // A shell as process 1 adopts and reaps, as tini does.
    private const string UnderInit = "dotnet \"$0\" \"$@\" & wait $!";
    private const string AsProcessOne = "exec dotnet \"$0\" \"$@\"";

    private static readonly string[] Namespace = ["--pid", "--fork", "--mount-proc", "--kill-child"];

    private readonly TempDirectory _directory = new();

    private Process? _container;

    public void Dispose()
    {
        // With all that is in it, where a test has failed.
        _container?.Kill();
        _container?.Dispose();
        _directory.Dispose();
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(AsProcessOne)]
    [InlineData(UnderInit)]
    public async Task With_or_without_an_init_orphans_go_to_the_warden_and_a_stop_leaves_nothing(string first)
    {
        Assert.SkipUnless((await Command.RunAsync("unshare", [.. Namespace, "true"])).ExitCode == 0, "This user may not make a process namespace.");
        var container = _container = Start(first);

        var orphan = await FindAsync(container, command => command.StartsWith("sleep 1234", StringComparison.Ordinal), pid => IsWarden(ProcessTable.Parent(pid)));
        var daemon = await FindAsync(container, command => command.Contains("Supervisor.dll --socket", StringComparison.Ordinal) && command.StartsWith("dotnet", StringComparison.Ordinal));
        Signals.Send(daemon, Signals.Terminate);
        await container.WaitForExitAsync();

        Assert.Equal(0, container.ExitCode);
        Assert.False(ProcessTable.IsAlive(orphan));
        Assert.False(File.Exists(_directory["run/s.sock"]));
    }

    // The worker has a grandchild in a session of its own, whose parent has ended.
    private string[] Arguments =>
    [
        "--socket", _directory["run/s.sock"], "--Supervisor:Pools:a:Command:0=sh", "--Supervisor:Pools:a:Command:1=-c",
        "--Supervisor:Pools:a:Command:2=(setsid sleep 1234 &); exec sleep 5678", "--Supervisor:Pools:a:StartTimeout=10m",
    ];

    private Process Start(string first) =>
        Process.Start(new ProcessStartInfo("unshare", [.. Namespace, "sh", "-c", first, DaemonProcess.DaemonPath, .. Arguments]) { RedirectStandardOutput = true })!;

    private static bool IsWarden(int? pid) => pid is { } parent && ProcessTable.CommandLine(parent).Contains("--warden", StringComparison.Ordinal);

    private static async Task<int> FindAsync(Process container, Func<string, bool> isMeant, Func<int, bool>? isSettled = null)
    {
        var found = 0;
        await Eventually.HoldsAsync(
            () => (found = ProcessTable.Descendants(container.Id).FirstOrDefault(pid => isMeant(ProcessTable.CommandLine(pid)) && (isSettled is null || isSettled(pid)))) != 0,
            TimeSpan.FromSeconds(40));
        return found;
    }
}
