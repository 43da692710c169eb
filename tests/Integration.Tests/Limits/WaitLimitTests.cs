using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Limits;

/// <summary>Waiting has a budget of its own; a deadline covers both.</summary>
public sealed class WaitLimitTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_waited_too_long_never_runs()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();
        var record = new RecordRequest { Path = test.Files["record"] };

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(
            () => test.Pool.ApplyAsync(test.Faults.RecordAsync, record, new ApplyOptions { WaitLimit = TimeSpan.FromMilliseconds(100) }));
        test.OpenGate();
        await held;
        await test.Math.SquareAsync(new Number());

        Assert.Equal(TaskLimit.Wait, timeout.Limit);
        Assert.False(File.Exists(record.Path));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_time_that_an_item_runs_is_not_time_that_it_waits()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var answer = await test.Pool.ApplyAsync(test.Faults.WaitAsync, new Number { Value = 1500 }, new ApplyOptions { WaitLimit = TimeSpan.FromSeconds(1) });

        Assert.Equal(1500, answer.Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_deadline_ends_a_call_that_waits()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await test.Math.SquareAsync(new Number(), deadline: In(200)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        test.OpenGate();
        await held;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_deadline_ends_a_call_that_runs_and_its_handler()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await test.Faults.HangAsync(test.Hang(), deadline: In(1000)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    private static DateTime In(int milliseconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(milliseconds);
}
