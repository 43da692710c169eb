using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using TestServer;
using Number = TestServer.Number;
using RecordRequest = TestServer.RecordRequest;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>A gRPC server without a line changed does what a worker does.</summary>
public sealed class ServerPoolTests(SharedDaemon shared)
{
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Its_methods_are_those_that_reflection_tells_without_the_servers_own()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);

        var info = await test.InfoAsync();

        Assert.Contains("testserver.v1.Works/Square", info.Methods);
        Assert.DoesNotContain(info.Methods, method => method.StartsWith("grpc.", StringComparison.Ordinal));
        Assert.Equal(ServerListen.Unix, info.Spec.Server.Listen);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task It_knows_its_address_and_nothing_that_a_worker_knows()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1, spec => spec.Command.Add("--here={socket}"));

        var identity = await test.Pool.ApplyAsync(test.Works.WhoAmIAsync, new Empty());

        Assert.Equal(["SUPERVISOR_LIFE", "SUPERVISOR_SERVER_ADDRESS", "SUPERVISOR_SERVER_SOCKET"], identity.Variables);
        Assert.Matches("--here=/.*/s$", identity.Arguments);
        Assert.Equal((await test.PidsAsync())[0], identity.Pid);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_map_and_single_applies_come_back_right()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon);

        var squares = await test.Pool.MapAsync(test.Works.SquareAsync, Numbers(2000));

        Assert.Equal(Enumerable.Range(0, 2000).Select(value => (long)value * value), squares.Select(number => number.Value));
        Assert.Equal(49, (await test.Works.SquareAsync(new Number { Value = 7 })).Value);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Items_of_many_megabytes_pass_and_larger_ones_than_allowed_fail_alone()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "MaxItemBytes": 20000000 }""");
        await using var test = await ServerPool.StartAsync(daemon, 1);

        var large = await test.Works.FillAsync(new Number { Value = 4_000_000 });
        var outcomes = await test.Pool.MapOutcomesAsync(test.Works.FillAsync, [new Number { Value = 5 }, new Number { Value = 21_000_000 }, new Number { Value = 6 }]);

        Assert.Equal(4_000_000, large.Data.Length);
        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.IsSuccess));
        Assert.Equal(StatusCode.ResourceExhausted, Assert.IsType<TaskFailedException>(outcomes[1].Failure).StatusCode);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Metadata_deadline_headers_trailers_and_details_of_a_status_pass()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);

        using var call = test.Works.MetadataAsync(new Number(), new Metadata { { "echo-name", "value" }, { "echo-raw-bin", [1, 2, 3] } }, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5));
        var answer = await call;
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await test.Works.FailAsync(new Number()));

        Assert.Equal(1, answer.Value);
        Assert.Equal("value", (await call.ResponseHeadersAsync).GetValue("echo-name"));
        Assert.Equal([1, 2, 3], call.GetTrailers().GetValueBytes("echo-raw-bin"));
        Assert.Equal((StatusCode.FailedPrecondition, "not today"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal("NOT_TODAY", failure.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task It_listens_on_a_port_where_the_pool_says_so()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 2, spec => spec.Server.Listen = ServerListen.Tcp);

        Assert.Equal(100, (await test.Pool.MapAsync(test.Works.SquareAsync, Numbers(100))).Count);
        var identity = await test.Works.WhoAmIAsync(new Empty());
        Assert.Contains("SUPERVISOR_SERVER_PORT", identity.Variables);
        Assert.DoesNotContain("SUPERVISOR_SERVER_SOCKET", identity.Variables);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Descriptor_sets_stand_for_a_reflection_that_it_does_not_have()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1, spec => spec.Server.DescriptorSets.Add(ServerPool.DescriptorSet), "NO_REFLECTION");

        Assert.Equal(81, (await test.Works.SquareAsync(new Number { Value = 9 })).Value);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Recycling_and_resizing_in_the_middle_of_a_map_lose_nothing_and_run_nothing_twice()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 2, spec => spec.MaxItemsPerWorker = 100);
        var record = test.Files["record"];
        var map = test.Pool.MapAsync(test.Works.RecordAsync, Enumerable.Range(0, 500).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = 1 }));

        await shared.Daemon.Pools.ResizePoolAsync(new ResizePoolRequest { Name = test.Name, Workers = 1 });

        Assert.Equal(Enumerable.Range(0, 500).Select(value => (long)value), (await map).Select(number => number.Value));
        Assert.All((await File.ReadAllLinesAsync(record)).CountBy(line => line), line => Assert.Equal(1, line.Value));
        Assert.True((await test.InfoAsync()).Restarts >= 2);
    }

    private static IEnumerable<Number> Numbers(int count) => Enumerable.Range(0, count).Select(value => new Number { Value = value });
}
