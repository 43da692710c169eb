using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Observing;

/// <summary>An operator sees what is and what happens.</summary>
public sealed class ObservingTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task The_life_of_a_worker_and_of_a_job_is_told_in_order()
    {
        using var log = await EventLog.WatchAsync(shared.Daemon);
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var started = await log.NextAsync(one => one.WorkerStarted?.Pool == test.Name);
        var ready = await log.NextAsync(one => one.WorkerReady?.Pool == test.Name);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.MapAsync(test.Faults.DieAsync, [new DieRequest { ExitCode = 4 }], new MapOptions { Name = "deadly" }));
        var opened = await log.NextAsync(one => one.JobOpened?.Name == "deadly");
        var crashed = await log.NextAsync(one => one.WorkerCrashed?.Report.Pool == test.Name);
        var again = await log.NextAsync(one => one.WorkerReady?.Pool == test.Name);

        Assert.Equal(started.WorkerStarted.Pid, ready.WorkerReady.Pid);
        Assert.Equal((started.WorkerStarted.Pid, 4), (crashed.WorkerCrashed.Report.Pid, crashed.WorkerCrashed.Report.ExitCode));
        Assert.NotEqual(started.WorkerStarted.WorkerId, again.WorkerReady.WorkerId);
        Assert.True(started.Sequence < ready.Sequence && ready.Sequence < opened.Sequence && opened.Sequence < crashed.Sequence);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_finished_job_is_told_with_its_counts()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var log = await EventLog.WatchAsync(shared.Daemon, test.Name);

        await test.Pool.MapOutcomesAsync(test.Faults.FailAsync, [new FailRequest(), new FailRequest()]);

        var finished = (await log.NextAsync(one => one.JobFinished is not null)).JobFinished;
        Assert.Equal((0UL, 2UL), (finished.Succeeded, finished.NotSucceeded));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_and_jobs_are_listed_as_they_are()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var map = test.Pool.MapAsync(test.Faults.GateAsync, Enumerable.Range(0, 5).Select(_ => test.Gate()), new MapOptions { Name = "gated", Priority = 3, ChunkSize = 1 });
        var pid = await test.RunningAsync();
        await Eventually.HoldsAsync(async () => await test.JobsAsync() is [{ ReceivedItems: 5 }]);

        var worker = Assert.Single(await test.WorkersAsync());
        var job = Assert.Single(await test.JobsAsync());
        var info = await test.InfoAsync();

        Assert.Equal((WorkerState.Busy, (uint)pid, test.Name), (worker.State, worker.Pid, worker.Pool));
        Assert.True(worker.RssBytes > 10 << 20);
        Assert.Equal((job.JobId, 0UL, 1U, "testing.v1.Faults/Gate"), Assert.Single(worker.Executing) is var item ? (item.JobId, item.Index, item.Attempt, item.Method) : default);
        Assert.Equal(("gated", 3, 5UL, 0UL), (job.Name, job.Priority, job.ReceivedItems, job.SettledItems));
        Assert.Equal(5UL, job.QueuedItems + job.ExecutingItems);
        Assert.Contains("testing.v1.Faults/Gate", info.Methods);
        test.OpenGate();
        await map;
        await Eventually.HoldsAsync(async () => (await test.WorkersAsync())[0] is { State: WorkerState.Ready, CompletedItems: 5, OutstandingItems: 0 });
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_daemon_tells_of_itself()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var status = await shared.Daemon.Control.GetStatusAsync(new GetStatusRequest());

        Assert.Equal((uint)shared.Daemon.Pid, status.Pid);
        Assert.Equal(shared.Daemon.SocketPath, status.Socket);
        Assert.True(status is { Pools: >= 1, ReadyWorkers: >= 1, Sessions: >= 2, RssBytes: > 0 });
        Assert.Equal(Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving, (await shared.Daemon.Health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest())).Status);
    }
}
