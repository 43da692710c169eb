using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using TestServer;
using Number = TestServer.Number;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>A server of another language, without reflection and without a health service.</summary>
public sealed class NodeServerTests(SharedDaemon shared)
{
    internal static readonly string Server = Path.Combine(Repository.Root, "tests", "NodeServer");

    [Theory(Timeout = 2 * Patience.Test)]
    [InlineData(ServerListen.Unix)]
    [InlineData(ServerListen.Tcp)]
    public async Task A_map_with_a_crash_in_the_middle_loses_the_one_item(ServerListen listen)
    {
        await using var test = await StartAsync(2, spec => spec.Server.Listen = listen);

        var outcomes = await test.Pool.MapOutcomesAsync(test.Works.DieIfNegativeAsync, Enumerable.Range(0, 300).Select(value => new Number { Value = value == 120 ? -1 : value }));

        var crash = Assert.Single(outcomes, outcome => !outcome.IsSuccess);
        Assert.Equal(120, crash.Index);
        Assert.Contains("this is the end", Assert.IsType<WorkerCrashedException>(crash.Failure).Report!.LastStandardError);
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Its_streams_and_its_statuses_are_passed_on()
    {
        await using var test = await StartAsync(1);

        using var counting = test.Works.Count(new CountRequest { Count = 50, Bytes = 100_000 });
        Assert.Equal(50, await counting.ResponseStream.ReadAllAsync().CountAsync(blob => blob.Data.Length == 100_000));

        using var talking = test.Works.Running();
        await talking.RequestStream.WriteAsync(new Number { Value = 7 });
        Assert.True(await talking.ResponseStream.MoveNext());
        await talking.RequestStream.CompleteAsync();
        Assert.False(await talking.ResponseStream.MoveNext());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await test.Works.FailAsync(new Number()));
        Assert.Equal((StatusCode.FailedPrecondition, "not today"), (failure.StatusCode, failure.Status.Detail));
        var missing = await Assert.ThrowsAsync<RpcException>(async () => await test.Works.FillAsync(new Number()));
        Assert.Equal(StatusCode.Unimplemented, missing.StatusCode);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_handler_that_blocks_the_whole_server_is_killed_for_its_run_limit()
    {
        await using var test = await StartAsync(1, spec => spec.CancelGrace = new() { Nanos = 200_000_000 });
        var pid = (await test.PidsAsync())[0];

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(
            () => test.Pool.ApplyAsync(test.Works.BlockAsync, new BlockRequest(), new ApplyOptions { RunLimit = TimeSpan.FromMilliseconds(300) }));

        Assert.Equal((TaskLimit.Run, pid), (timeout.Limit, Assert.Single(timeout.CrashReports).ProcessId));
        Assert.NotEqual(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
    }

    internal static void SkipUnlessInstalled()
    {
        Assert.SkipUnless(IsInstalled("node"), "There is no node on this machine.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Server, "node_modules")), "Run npm ci in tests/NodeServer first.");
    }

    private Task<ServerPool> StartAsync(int workers, Action<PoolSpec>? change = null)
    {
        SkipUnlessInstalled();
        return ServerPool.StartAsync(shared.Daemon, workers, spec =>
        {
            spec.Command.Clear();
            spec.Command.Add(["node", Path.Combine(Server, "server.js"), "{address}"]);
            spec.Environment.Clear();
            spec.Server.DescriptorSets.Add(ServerPool.DescriptorSet);
            change?.Invoke(spec);
        });
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
