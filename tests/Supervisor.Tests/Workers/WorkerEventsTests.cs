using Supervisor.Processes;
using Supervisor.Telemetry;
using Supervisor.Tests.Processes;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class WorkerEventsTests
{
    // A client that asked for the pool between the event and the pool's count waited for an event that never came.
    [Fact(Timeout = 60_000)]
    public async Task A_worker_is_told_of_after_its_pool_has_it_and_after_its_pool_has_lost_it()
    {
        await using var host = await PoolHost.StartAsync();
        var feed = host.Get<EventFeed>();
        using var untilReady = feed.Subscribe();
        using var untilExited = feed.Subscribe();
        using var all = feed.Subscribe();
        host.Listener.Calling = call => (call switch { "ready" => untilReady, "exited" => untilExited, _ => null })?.Dispose();
        var pool = host.CreatePool(new PoolSpec { Name = "test", Command = ["sleep", "600"], Workers = 1 });
        pool.Start();
        await using var worker = await host.AttachAsync(pool);
        await host.Listener.ReadyAsync();
        Libc.kill(pool.Workers.Single().Process!.Value.Pid, Signals.Kill);
        await host.Listener.EndAsync();

        Assert.DoesNotContain(await LeftAsync(untilReady), happened => happened is SupervisorEvent.WorkerReady);
        var beforeExit = await LeftAsync(untilExited);
        Assert.Contains(beforeExit, happened => happened is SupervisorEvent.WorkerReady);
        Assert.DoesNotContain(beforeExit, happened => happened is SupervisorEvent.WorkerCrashed);
        Assert.True(await HeardAsync<SupervisorEvent.WorkerCrashed>(all));
    }

    private static async Task<List<SupervisorEvent>> LeftAsync(FeedSubscription<StampedEvent> ended) =>
        await ended.ReadAllAsync(TestContext.Current.CancellationToken).Select(stamped => stamped.Event).ToListAsync();

    private static async Task<bool> HeardAsync<T>(FeedSubscription<StampedEvent> feed) =>
        await feed.ReadAllAsync(TestContext.Current.CancellationToken).AnyAsync(stamped => stamped.Event is T);
}
