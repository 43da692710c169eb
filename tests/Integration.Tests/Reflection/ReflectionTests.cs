using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Reflection;

/// <summary>What reflection shows of pools, live.</summary>
public sealed class ReflectionTests(SharedDaemon shared) : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(Patience.Test);

    private readonly ShownServices _shown = new();
    private readonly Questions _questions = Questions.To(shared.Daemon);

    public void Dispose()
    {
        _shown.Dispose();
        _questions.Dispose();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_a_worker_of_the_SDK_implements_is_listed_with_all_its_files()
    {
        var worker = Path.Combine(Path.GetDirectoryName(DaemonProcess.DaemonPath)!, "sample-worker", "SampleWorker.dll");
        var pool = await ReadyAsync(await shared.Daemon.AddPoolAsync(1, spec => spec.Command[1] = worker));

        var (files, _) = await _questions.DescribeAsync("samples.v1.WordCount");

        Assert.True(await _questions.ListsAsync("samples.v1.WordCount"));
        Assert.Contains(files[0].Service, service => service.Name == "WordCount" && service.Method.Any(method => method.ServerStreaming));
        Assert.All(files.SelectMany(file => file.Dependency), import => Assert.Contains(files, file => file.Name == import));
        await TerminateAsync(pool);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task It_is_known_while_there_is_no_worker_and_forgotten_when_the_pool_closes()
    {
        _shown.Show("quiet.Service");
        var pool = await AddAsync(spec => spec.Restart = new RestartPolicy { InitialDelay = Duration.FromTimeSpan(TimeSpan.FromHours(1)), MaxDelay = Duration.FromTimeSpan(TimeSpan.FromHours(1)) });
        Signals.Send((int)(await shared.Daemon.WorkersAsync(pool))[0].Pid, Signals.Kill);
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(pool)).ReadyWorkers == 0, Long);

        Assert.True(await _questions.ListsAsync("quiet.Service"));
        Assert.NotEmpty((await _questions.DescribeAsync("quiet.Service.Do")).Files);

        await TerminateAsync(pool);
        Assert.False(await _questions.ListsAsync("quiet.Service"));
        Assert.Equal((int)StatusCode.NotFound, (await _questions.DescribeAsync("quiet.Service.Do")).Error!.ErrorCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_rolling_restart_with_new_code_changes_it()
    {
        _shown.Show("rolled.One");
        var pool = await AddAsync();
        Assert.True(await _questions.ListsAsync("rolled.One"));

        _shown.Show("rolled.Two");
        await shared.Daemon.Pools.RestartPoolAsync(new RestartPoolRequest { Name = pool, Wait = true });

        Assert.True(await _questions.ListsAsync("rolled.Two"));
        Assert.False(await _questions.ListsAsync("rolled.One"));
        Assert.NotEmpty((await _questions.DescribeAsync("rolled.Two")).Files);
        await TerminateAsync(pool);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Two_pools_that_differ_are_told_to_callers_and_in_the_log_and_can_be_chosen()
    {
        using var others = new ShownServices().Show("torn.Service", field: "other");
        _shown.Show("torn.Service", field: "one");
        var (one, other) = (await AddAsync(), await AddAsync(others));

        var (files, error) = await _questions.DescribeAsync("torn.Service");
        using var chosen = Questions.To(shared.Daemon, other);

        Assert.Empty(files);
        Assert.Equal((int)StatusCode.FailedPrecondition, error!.ErrorCode);
        Assert.All([one, other, "torn/service.proto", "supervisor-pool"], part => Assert.Contains(part, error.ErrorMessage, StringComparison.Ordinal));
        Assert.Single(await _questions.ServicesAsync(), service => service == "torn.Service");
        Assert.Equal("other", (await chosen.DescribeAsync("torn.Service")).Files[0].MessageType[0].Field[0].Name);
        await Eventually.HoldsAsync(() => shared.Daemon.Output.Split('\n').Count(line => line.Contains("torn/service.proto", StringComparison.Ordinal)) == 1, Long);

        await TerminateAsync(one);
        Assert.Equal("other", (await _questions.DescribeAsync("torn.Service")).Files[0].MessageType[0].Field[0].Name);
        await TerminateAsync(other);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Descriptors_that_are_none_cost_nobody_anything()
    {
        _shown.ShowRaw("garbled.Service", ByteString.CopyFrom(0x0a, 100, 1), ByteString.CopyFrom(new byte[100_000]), ByteString.Empty);
        var pool = await AddAsync();

        var (_, error) = await _questions.DescribeAsync("garbled.Service");

        Assert.True(await _questions.ListsAsync("garbled.Service"));
        Assert.Equal((int)StatusCode.NotFound, error!.ErrorCode);
        Assert.Contains("file 1 of 3 is not shown: it is no FileDescriptorProto", error.ErrorMessage, StringComparison.Ordinal);
        Assert.NotEmpty((await _questions.DescribeAsync("supervisor.v1.PoolService")).Files);
        await TerminateAsync(pool);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("grpc-v1")]
    [InlineData("grpc-v1alpha")]
    public async Task Buf_lists_services_and_methods_and_calls_one_without_a_schema(string version)
    {
        _shown.Show("listed.Service");
        var pool = await AddAsync();

        var services = await Buf.CurlAsync(shared.Daemon, "", "--reflect-protocol", version, "--list-services");
        var methods = await Buf.CurlAsync(shared.Daemon, "", "--reflect-protocol", version, "--list-methods", "--reflect-header", $"supervisor-pool: {pool}");
        var health = await Buf.CurlAsync(shared.Daemon, "grpc.health.v1.Health/Check", "--reflect-protocol", version, "--data", $$"""{ "service": "pool:{{pool}}" }""");

        Assert.True(services.ExitCode == 0 && methods.ExitCode == 0, services.Output + methods.Output);
        Assert.Contains("listed.Service", services.Output.Split('\n'));
        Assert.Contains("supervisor.v1.ControlService", services.Output.Split('\n'));
        Assert.Contains("listed.Service/Do", methods.Output.Split('\n'));
        Assert.Contains("\"SERVING\"", health.Output, StringComparison.Ordinal);
        await TerminateAsync(pool);
    }

    private Task<string> AddAsync(Action<PoolSpec>? change = null) => AddAsync(_shown, change);

    private async Task<string> AddAsync(ShownServices shown, Action<PoolSpec>? change = null) => await ReadyAsync(await shared.Daemon.AddPoolAsync(1, change, shown.Switch));

    private async Task<string> ReadyAsync(PoolInfo info)
    {
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(info.Name)).ReadyWorkers == info.Spec.Workers, Long);
        return info.Name;
    }

    private async Task TerminateAsync(string pool) => await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = pool });
}
