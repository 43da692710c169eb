using System.Text;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>TestInitializers</c>.</summary>
public sealed class TestInitializers
{
    [Fact(Timeout = 60_000)]
    public async Task test_pool_initializer()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1, options => options with { InitializerArgument = Encoding.UTF8.GetBytes("an argument") });

        var identities = await one.Pool.MapAsync(one.Faults.InitializedAsync, Enumerable.Repeat(new Empty(), 3));

        Assert.All(identities, identity => Assert.Equal((1, "an argument"), (identity.Initialized, identity.Argument)));
    }
}
