using EchoWorker;
using Supervisor.Bench.Contenders;
using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Bench.Programs;

/// <summary>Ours as a host has it: one pool for several programs. The calls are this one's, the maps another one's.</summary>
internal sealed class OurSharedPool : IContender
{
    private const string PoolName = "bench";

    private DaemonProcess? _daemon;
    private Pool? _pool;
    private OtherClient? _other;

    public string Name => "ours, the map another program's";

    public async Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        if (work.Shape != Shape.ApplyBesideMap)
        {
            throw new NotSupportedException($"{work.Shape} is no work for two programs.");
        }

        var pool = _pool ??= await OpenAsync(work.Workers);
        if (work.Items == 0)
        {
            return await OurPool.PacedCallsAsync(pool, work);
        }

        var other = _other ??= OtherClient.Start(_daemon!.SocketPath, PoolName);
        await other.BeginAsync(work);
        var figures = await OurPool.PacedCallsAsync(pool, work);
        await other.EndAsync();
        return figures;
    }

    public async ValueTask DisposeAsync()
    {
        _other?.Dispose();
        await (_pool?.DisposeAsync() ?? default);
        await (_daemon?.DisposeAsync() ?? default);
    }

    private async Task<Pool> OpenAsync(int workers)
    {
        _daemon = await DaemonProcess.StartAsync(
            $$"""{ "Supervisor": { "Pools": { "{{PoolName}}": { "Command": [ "dotnet", "{{EchoWorkerProgram.AssemblyPath}}" ], "Workers": {{workers}} } } } }""");
        return await Pool.ConnectAsync(PoolName, new SupervisorClientOptions { Socket = _daemon.SocketPath });
    }
}
