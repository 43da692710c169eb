using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Cancellation;

/// <summary>What is cancelled ends, queued or running, and takes nothing else with it.</summary>
public sealed class CancellationTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_queued_task_that_is_cancelled_never_runs()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();
        var record = new RecordRequest { Path = test.Files["record"] };
        var queued = test.Pool.Submit(test.Faults.RecordAsync, record);

        Assert.True(await queued.CancelAsync());
        test.OpenGate();
        await held;
        await test.Math.SquareAsync(new Number());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Result);
        Assert.False(File.Exists(record.Path));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_job_that_is_cancelled_from_outside_ends_with_one_outcome_for_each_item()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var map = test.Pool.MapOutcomesAsync(test.Faults.HangAsync, Enumerable.Range(0, 3).Select(_ => test.Hang()), new MapOptions { ChunkSize = 1 });
        await test.RunningAsync("hang");
        await Eventually.HoldsAsync(async () => await test.JobsAsync() is [{ ReceivedItems: 3 }]);
        var job = Assert.Single(await test.JobsAsync());

        var answer = await shared.Daemon.Pools.CancelJobAsync(new Wire.CancelJobRequest { JobId = job.JobId });

        Assert.Equal(3UL, answer.Items);
        Assert.All(await map, outcome => Assert.IsAssignableFrom<OperationCanceledException>(outcome.Failure));
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await shared.Daemon.Pools.CancelJobAsync(new Wire.CancelJobRequest { JobId = job.JobId }));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_running_handler_that_heeds_its_token_ends_and_its_worker_goes_on()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var handle = test.Pool.Submit(test.Faults.HangAsync, test.Hang());
        var pid = await test.RunningAsync("hang");

        Assert.True(await handle.CancelAsync());

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal([pid], await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_running_handler_that_does_not_heed_it_is_killed_after_the_grace()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.CancelGrace = new() { Nanos = 100_000_000 });
        var handle = test.Pool.Submit(test.Faults.HangAsync, test.Hang(ignoreToken: true));
        var pid = await test.RunningAsync("hang");

        Assert.True(await handle.CancelAsync());

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(pid));
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_token_cancels_a_call_of_a_plain_client()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var cancellation = new CancellationTokenSource();
        var call = test.Faults.HangAsync(test.Hang(), cancellationToken: cancellation.Token).ResponseAsync;
        var pid = await test.RunningAsync("hang");

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal([pid], await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_map_that_is_cancelled_ends_with_the_callers_token_and_leaves_the_pool_as_it_was()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var pids = await test.PidsAsync();
        using var cancellation = new CancellationTokenSource();
        var map = test.Pool.MapAsync(test.Faults.HangAsync, Enumerable.Repeat(test.Hang(), 100), cancellationToken: cancellation.Token);
        await test.RunningAsync("hang");

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).All(job => job.ExecutingItems + job.QueuedItems == 0));
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Leaving_a_lazy_map_early_ends_its_job()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var pids = await test.PidsAsync();

        await foreach (var number in test.Pool.IMap(test.Math.SquareAsync, Endless()))
        {
            if (number.Value > 1000)
            {
                break;
            }
        }

        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Fail_fast_ends_a_map_with_its_first_failure()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var failing = test.Pool.MapAsync(test.Faults.FailAsync, Enumerable.Range(0, 100_000).Select(index => new FailRequest { Code = 9, Message = $"{index}" }), new MapOptions { FailFast = true });

        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => failing);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
    }

    private static IEnumerable<Number> Endless()
    {
        for (var value = 0L; ; value++)
        {
            yield return new Number { Value = value };
        }
    }
}
