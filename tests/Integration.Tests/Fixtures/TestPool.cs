using System.Globalization;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>A pool of test workers, a client for it, and a directory for what handlers write.</summary>
public sealed class TestPool(TestDaemon daemon, string name, Pool pool) : IAsyncDisposable
{
    public string Name => name;

    public Pool Pool => pool;

    public TestDaemon Daemon => daemon;

    public TempDirectory Files { get; } = new();

    public Faults.FaultsClient Faults { get; } = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));

    public Arithmetic.ArithmeticClient Math { get; } = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

    public Task<PoolInfo> InfoAsync() => daemon.GetPoolAsync(name);

    public Task<IReadOnlyList<WorkerInfo>> WorkersAsync() => daemon.WorkersAsync(name);

    public Task<IReadOnlyList<JobInfo>> JobsAsync() => daemon.JobsAsync(name);

    public async Task<IReadOnlyList<int>> PidsAsync() => [.. (await WorkersAsync()).Select(worker => (int)worker.Pid).Order()];

    /// <summary>Another client of the same pool.</summary>
    public Task<Pool> ConnectAsync() => Pool.ConnectAsync(name, daemon.ClientOptions);

    /// <summary>Requests of a handler that runs until <see cref="OpenGate"/>.</summary>
    public GateRequest Gate(string gate = "gate", long value = 0) => new() { Started = Files[$"{gate}-started"], Gate = Files[gate], Value = value };

    public HangRequest Hang(bool ignoreToken = false, string started = "hang") => new() { IgnoreToken = ignoreToken, Started = Files[$"{started}-started"] };

    public void OpenGate(string gate = "gate") => File.WriteAllText(Files[gate], "");

    /// <summary>Waits until the handler runs; the pid of its worker.</summary>
    public Task<int> RunningAsync(string what = "gate") => StartedAsync(Files[$"{what}-started"]);

    /// <inheritdoc cref="RunningAsync"/>
    public static async Task<int> StartedAsync(string path)
    {
        await Eventually.HoldsAsync(() => File.Exists(path));
        return int.Parse((await File.ReadAllTextAsync(path)).Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        try
        {
            await daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = name });
        }
        catch (Exception error) when (error is RpcException or ObjectDisposedException)
        {
            // The test ended the pool, or the daemon.
        }

        Files.Dispose();
    }
}
