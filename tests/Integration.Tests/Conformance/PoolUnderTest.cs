using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>A private daemon with a pool of test workers.</summary>
public sealed class PoolUnderTest : IAsyncDisposable
{
    private PoolUnderTest(Pool pool)
    {
        Pool = pool;
        DaemonPid = pool.DaemonProcessId!.Value;
        Math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        Faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
    }

    public Pool Pool { get; }

    public Arithmetic.ArithmeticClient Math { get; }

    public Faults.FaultsClient Faults { get; }

    public int DaemonPid { get; }

    /// <summary>The pids of the workers, as the operating system has them.</summary>
    public IReadOnlyList<int> Workers =>
        [.. ProcessTable.Descendants(DaemonPid).Where(pid => ProcessTable.CommandLine(pid).Contains(TestWorkerProgram.AssemblyPath, StringComparison.Ordinal))];

    /// <summary>Starts it, as the options are after the change, and with arguments for the worker program.</summary>
    public static async Task<PoolUnderTest> StartAsync(int workers, Func<PoolOptions, PoolOptions>? change = null, params string[] arguments)
    {
        var options = new PoolOptions { Command = ["dotnet", TestWorkerProgram.AssemblyPath, .. arguments], Workers = workers };
        return new PoolUnderTest(await Pool.StartAsync(change?.Invoke(options) ?? options));
    }

    public ValueTask DisposeAsync() => Pool.DisposeAsync();
}
