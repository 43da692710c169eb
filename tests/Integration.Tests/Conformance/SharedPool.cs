using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>Pool(4), as the classes of the original share it. A test leaves nothing running in it.</summary>
public sealed class SharedPool : IAsyncLifetime
{
    public const string Name = "Pool(4)";
    public const int Size = 4;

    public PoolUnderTest Started { get; private set; } = null!;

    public Pool Pool => Started.Pool;

    public Arithmetic.ArithmeticClient Math => Started.Math;

    public Faults.FaultsClient Faults => Started.Faults;

    public async ValueTask InitializeAsync() => Started = await PoolUnderTest.StartAsync(Size);

    public ValueTask DisposeAsync() => Started.DisposeAsync();
}

[CollectionDefinition(SharedPool.Name)]
public sealed class SharedPoolCollection : ICollectionFixture<SharedPool>;
