using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Calls;

/// <summary>A daemon that has little patience with clients.</summary>
public sealed class ImpatientDaemon : IAsyncLifetime
{
    public TestDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await TestDaemon.StartAsync("""{ "JobIdleTimeout": "00:00:00.500" }""");

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}

/// <summary>Calls that wait for their client end; those whose handler is at work do not.</summary>
public sealed class IdleCallTests(ImpatientDaemon impatient) : IClassFixture<ImpatientDaemon>
{
    // It began before the other and is as quiet.
    [Fact(Timeout = Patience.Test)]
    public async Task A_call_whose_client_says_nothing_ends_and_one_whose_handler_takes_long_does_not()
    {
        await using var test = await impatient.Daemon.CreatePoolAsync(2);
        using var busy = impatient.Daemon.Pools.Call();
        await busy.RequestStream.WriteAsync(new CallRequest
        {
            Start = new CallStart { Pool = test.Name, SessionId = impatient.Daemon.SessionId, Open = new CallOpen { Method = "testing.v1.Faults/Gate", Credit = 1 << 20 } },
        });
        Assert.True(await busy.ResponseStream.MoveNext(), "The credit for the request comes.");
        await busy.RequestStream.WriteAsync(new CallRequest { Call = new CallFrame { Message = new CallMessage { Data = test.Gate(value: 3).ToByteString() } } });
        await test.RunningAsync();
        using var silent = test.Math.Sum();

        AssertIdle(await Assert.ThrowsAsync<RpcException>(async () => await silent));

        test.OpenGate();
        var answer = await busy.ResponseStream.ReadAllAsync().Where(frame => frame.Call.Message is not null).FirstAsync();
        Assert.Equal(3, Number.Parser.ParseFrom(answer.Call.Message.Data).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_call_whose_client_takes_no_answers_ends()
    {
        await using var test = await impatient.Daemon.CreatePoolAsync(1);
        using var events = await EventLog.WatchAsync(impatient.Daemon, test.Name);
        using var call = test.Faults.Stream(new StreamRequest { Count = long.MaxValue, Bytes = 10_000 });

        // Then what it has sent can be read, which is all.
        await events.NextAsync(happened => happened.JobFinished is not null);

        AssertIdle(await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().LastOrDefaultAsync()));
    }

    private static void AssertIdle(RpcException ended) => Assert.Contains("JobIdleTimeout", ended.Status.Detail, StringComparison.Ordinal);
}
