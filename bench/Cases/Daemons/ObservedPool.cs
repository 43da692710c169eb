using Grpc.Net.Client;
using Supervisor.Client;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;

namespace Supervisor.Bench.Cases.Daemons;

/// <summary>A daemon with one pool, its caller, and an operator who looks on.</summary>
internal sealed class ObservedPool : IAsyncDisposable
{
    private const string Name = "bench";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _workers;
    private readonly int _spares;
    private readonly DaemonProcess _daemon;
    private readonly GrpcChannel _channel;
    private readonly PoolService.PoolServiceClient _pools;
    private readonly ControlService.ControlServiceClient _control;

    private ObservedPool(int workers, int spares, DaemonProcess daemon, Pool pool)
    {
        _workers = workers;
        _spares = spares;
        _daemon = daemon;
        Pool = pool;
        _channel = UnixChannel.Open(daemon.SocketPath);
        _pools = new PoolService.PoolServiceClient(_channel);
        _control = new ControlService.ControlServiceClient(_channel);
        Ready = new ReadyEvents(_control, Name);
    }

    public Pool Pool { get; }

    public ReadyEvents Ready { get; }

    public int DaemonPid => _daemon.Pid;

    /// <summary>Starts it, and waits until all workers and spares are ready.</summary>
    /// <param name="workers">How many work.</param>
    /// <param name="spares">How many are kept warm beside them.</param>
    /// <param name="command">Of the workers.</param>
    public static async Task<ObservedPool> StartAsync(int workers, int spares, IReadOnlyList<string> command)
    {
        var daemon = await DaemonProcess.StartAsync(Configuration(workers, spares, command));
        var pool = await Pool.ConnectAsync(Name, new SupervisorClientOptions { Socket = daemon.SocketPath });
        var observed = new ObservedPool(workers, spares, daemon, pool);
        await observed.StaffedAsync();
        return observed;
    }

    /// <summary>All workers and spares are ready.</summary>
    public Task StaffedAsync() => Eventually.HoldsAsync(IsStaffedAsync, Patience, "the pool has its workers and its spares");

    public async Task<IReadOnlyList<int>> WorkerPidsAsync() =>
        [.. (await _control.ListWorkersAsync(new ListWorkersRequest { Pool = Name })).Workers.Select(worker => (int)worker.Pid)];

    public async ValueTask DisposeAsync()
    {
        Ready.Dispose();
        _channel.Dispose();
        await Pool.DisposeAsync();
        await _daemon.DisposeAsync();
    }

    private async Task<bool> IsStaffedAsync()
    {
        var pool = (await _pools.GetPoolAsync(new GetPoolRequest { Name = Name })).Pool;
        return pool.ReadyWorkers == _workers && pool.ReadySpares == _spares;
    }

    // A pool that crashes again and again by design must neither wait between its starts nor be called broken.
    private static string Configuration(int workers, int spares, IReadOnlyList<string> command) => $$"""
        {
          "Supervisor": {
            "Pools": {
              "{{Name}}": {
                "Command": [ {{string.Join(", ", command.Select(part => $"\"{part}\""))}} ],
                "Workers": {{workers}},
                "Spares": {{spares}},
                "Restart": { "InitialDelay": "1ms", "MaxDelay": "1ms", "StableAfter": "1ms", "Budget": 1000000 }
              }
            }
          }
        }
        """;
}
