using Google.Rpc;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>Where a call goes by its name alone. Of pools that begin alike, the second one has the first one's methods too.</summary>
public sealed class RoutingTests
{
    private static string Pools(params string[] names) => Limited("{}", names);

    private static string Limited(string limits, params string[] names) =>
        $$"""{ "Supervisor": { "Limits": {{limits}}, "Pools": { {{string.Join(", ", names.Select(name => $$""" "{{name}}": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 1 } """))}} } } }""";

    [Fact(Timeout = Patience.Test)]
    public async Task A_method_finds_its_pool_and_one_that_is_nobodys_is_told_what_there_is()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Pools("math"));
        using var door = new Door(daemon.SocketPath);

        // Before its worker is ready nobody knows what it has, which is no reason to say that nobody has it.
        await Eventually.HoldsAsync(async () => await SquareAsync(door) is { StatusCode: StatusCode.Unavailable } early ? Door.ReasonOf(early) != "POOL_STARTING" : true);
        Assert.Equal(49, (await door.Math.SquareAsync(new Number { Value = 7 })).Value);

        var unknown = await UnknownAsync(door, "not.there.Service", "Go");
        Assert.Equal((StatusCode.Unimplemented, "METHOD_NOT_FOUND"), (unknown.StatusCode, Door.ReasonOf(unknown)));
        Assert.Contains("math with testing.v1.Arithmetic, testing.v1.", unknown.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("math", unknown.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["pools"]);
        foreach (var reserved in (string[])["supervisor.v1.PoolService", "SUPERVISOR.V1.PoolService", "supervisor.v9.New", "grpc.health.v1.Health", "grpc.reflection.v9.New"])
        {
            Assert.Equal(StatusCode.Unimplemented, (await UnknownAsync(door, reserved, "Go")).StatusCode);
        }
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Last_known_methods_count_while_the_worker_restarts()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Pools("math"));
        using var door = new Door(daemon.SocketPath);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("math")).ReadyWorkers == 1, TimeSpan.FromMilliseconds(Patience.Test));

        Signals.Send((int)(await daemon.WorkersAsync("math"))[0].Pid, Signals.Kill);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("math")).ReadyWorkers == 0);

        Assert.Equal(49, (await door.Math.SquareAsync(new Number { Value = 7 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Of_two_pools_with_the_same_method_the_header_chooses()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Pools("one", "two"));
        using var door = new Door(daemon.SocketPath);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("one")).ReadyWorkers + (await daemon.GetPoolAsync("two")).ReadyWorkers == 2, TimeSpan.FromMilliseconds(Patience.Test));

        var ambiguous = await SquareAsync(door);
        Assert.Equal((StatusCode.FailedPrecondition, "POOL_AMBIGUOUS"), (ambiguous!.StatusCode, Door.ReasonOf(ambiguous)));
        Assert.Equal(("one, two", "supervisor-pool"), (Detail(ambiguous, "pools"), Detail(ambiguous, "header")));
        foreach (var pool in (string[])["one", "two"])
        {
            var identity = await door.Faults.WhoAmIAsync(new Google.Protobuf.WellKnownTypes.Empty(), new Metadata { { "supervisor-pool", pool } });
            Assert.StartsWith(pool + "/", identity.WorkerId, StringComparison.Ordinal);
        }

        var wrong = await Door.FailureAsync(door.Math.SquareAsync(new Number(), new Metadata { { "supervisor-pool", "three" } }));
        Assert.Equal((StatusCode.NotFound, "POOL_NOT_FOUND"), (wrong.StatusCode, Door.ReasonOf(wrong)));
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("MaxCallsPerPool")]
    [InlineData("MaxCallsPerCaller")]
    public async Task A_full_queue_is_RESOURCE_EXHAUSTED_and_says_when_to_come_again(string limit)
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Limited($$"""{ "{{limit}}": 2 }""", "math"));
        using var door = new Door(daemon.SocketPath);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("math")).ReadyWorkers == 1, TimeSpan.FromMilliseconds(Patience.Test));
        await using var test = await daemon.OpenPoolAsync("math");
        using var running = door.Faults.GateAsync(test.Gate());
        await test.RunningAsync();
        using var waiting = door.Math.SquareAsync(new Number { Value = 7 });
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("math")).QueuedItems == 1);

        var full = await SquareAsync(door);
        Assert.Equal((StatusCode.ResourceExhausted, "LIMIT_REACHED"), (full!.StatusCode, Door.ReasonOf(full)));
        Assert.Equal($"Supervisor:Limits:{limit}", Detail(full, "limit"));
        Assert.True(full.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds > 0);

        test.OpenGate();
        Assert.Equal(49, (await waiting).Value);
        await running;
        Assert.Null(await SquareAsync(door));
    }

    private static string Detail(RpcException error, string name) => error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata[name];

    private static async Task<RpcException?> SquareAsync(Door door)
    {
        try
        {
            await door.Math.SquareAsync(new Number { Value = 2 });
            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }

    private static Task<RpcException> UnknownAsync(Door door, string service, string method)
    {
        var bytes = Marshallers.Create<byte[]>(message => message, message => message);
        var target = new Method<byte[], byte[]>(MethodType.Unary, service, method, bytes, bytes);
        return Door.FailureAsync(door.Channel.CreateCallInvoker().AsyncUnaryCall(target, null, default, []));
    }
}
