using System.Diagnostics;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.TestClient;

namespace Supervisor.Integration.Tests.LostPeers;

/// <summary>A client that is killed leaves nothing behind that others would have to wait for.</summary>
public sealed class LostClientTests(SharedDaemon shared) : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task The_work_of_a_killed_client_is_cancelled_and_its_workers_serve_others()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.CancelGrace = new() { Seconds = 30 });
        var pids = await test.PidsAsync();
        using var client = Start(shared.Daemon.SocketPath, test.Name, _files["started"]);
        await TestPool.StartedAsync(_files["started"]);

        Signals.Send(client.Id, Signals.Kill);

        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).All(job => job.QueuedItems == 0 && job.ExecutingItems <= 1));
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_goes_on_for_a_killed_client_is_killed_after_the_grace()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.CancelGrace = new() { Nanos = 100_000_000 });
        using var client = Start(shared.Daemon.SocketPath, test.Name, _files["started"]);
        var worker = await TestPool.StartedAsync(_files["started"]);

        Signals.Send(client.Id, Signals.Kill);

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(worker));
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_private_daemon_and_its_workers_end_with_a_killed_owner()
    {
        using var client = Start(DaemonProcess.DaemonPath, _files["started"]);
        await TestPool.StartedAsync(_files["started"]);
        var family = ProcessTable.Descendants(client.Id);
        Assert.True(family.Count >= 4, $"a daemon, a warden and two workers, not {family.Count} processes");

        Signals.Send(client.Id, Signals.Kill);

        await Eventually.HoldsAsync(() => !family.Any(ProcessTable.IsAlive));
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [TestClientProgram.AssemblyPath, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
