using System.Text;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>InitializerMixin</c>.</summary>
public sealed class InitializerMixin
{
    [Fact(Timeout = 60_000)]
    public async Task test_initializer()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2, options => options with { InitializerArgument = Encoding.UTF8.GetBytes("initialized") });
        var seen = new Dictionary<int, Identity>();

        await Eventually.HoldsAsync(async () =>
        {
            foreach (var identity in await two.Pool.MapAsync(two.Faults.InitializedAsync, Enumerable.Repeat(new Empty(), 10)))
            {
                seen[identity.Pid] = identity;
            }

            return seen.Count == 2;
        });

        Assert.All(seen.Values, identity => Assert.Equal((1, "initialized"), (identity.Initialized, identity.Argument)));
    }
}
