using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>What does not exist is said so, with what does.</summary>
public sealed class UnknownNameTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_unknown_pool_is_refused_at_the_connection()
    {
        var error = await Assert.ThrowsAsync<PoolNotFoundException>(() => Pool.ConnectAsync("no-such-pool", shared.Daemon.ClientOptions));

        Assert.Contains("no-such-pool", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_unknown_pool_fails_its_work_and_no_other()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);
        var nowhere = client.Pool("no-such-pool");
        var somewhere = client.Pool(test.Name);

        await Assert.ThrowsAsync<PoolNotFoundException>(() => nowhere.ApplyAsync(RawMethods.Square, []));
        await Assert.ThrowsAsync<PoolNotFoundException>(() => nowhere.MapAsync(RawMethods.Square, [[], []]));
        Assert.Equal(0, (await somewhere.ApplyAsync(RawMethods.Square, [])).Value);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("testing.v1.Arithmetic", "Cube")]
    [InlineData("no.such.Service", "Square")]
    public async Task An_unknown_method_is_refused_without_harm_to_the_others_of_its_client(string service, string method)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();

        var apply = await Assert.ThrowsAsync<TaskRefusedException>(() => test.Pool.ApplyAsync(RawMethods.Of(service, method), []));
        var map = await Assert.ThrowsAsync<TaskRefusedException>(() => test.Pool.MapAsync(RawMethods.Of(service, method), [[], []]));
        test.OpenGate();

        await held;
        Assert.Equal((StatusCode.Unimplemented, StatusCode.Unimplemented), (apply.StatusCode, map.StatusCode));
        Assert.Contains($"{service}/{method}", apply.Message, StringComparison.Ordinal);
    }
}
