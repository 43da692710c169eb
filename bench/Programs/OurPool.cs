using EchoWorker;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Bench.Contenders;
using Supervisor.Client;

namespace Supervisor.Bench.Programs;

/// <summary>Ours: a private daemon and its workers, called as a user would.</summary>
internal sealed class OurPool : IContender
{
    private Pool? _pool;
    private int _workers;

    public string Name => "ours";

    public async Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        if (work.Shape == Shape.Start)
        {
            return await Window.OfCallsAsync(work, _ => FirstResultAsync(work.Workers), prepare: DisposeAsync);
        }

        var (pool, client) = await OpenAsync(work.Workers);
        return work switch
        {
            { Shape: Shape.Apply } => await ApplyAsync(pool, client, work),
            { Shape: Shape.ApplyBesideMap } => await ApplyBesideMapAsync(pool, work),
            { IsStream: true } => await WatchedMemory.OfAsync(pool.DaemonProcessId!.Value, () => Window.OfJobsAsync(work, new OurMap(pool, client, work).RunAsync)),
            _ => await Window.OfJobsAsync(work, new OurMap(pool, client, work).RunAsync),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
            _pool = null;
        }
    }

    private static Task<Pool> StartAsync(int workers) => Pool.StartAsync(new PoolOptions { Workers = workers, Program = EchoWorkerProgram.AssemblyPath });

    private static Echo.EchoClient ClientOf(Pool pool) => pool.CreateClient(invoker => new Echo.EchoClient(invoker));

    private static Task<IReadOnlyDictionary<string, double>> ApplyAsync(Pool pool, Echo.EchoClient client, Workload work)
    {
        var requests = Payloads.ForCalls(work);
        return Window.OfCallsAsync(work, call => pool.ApplyAsync(client.SendAsync, requests[call % requests.Length]));
    }

    /// <summary>Single calls at fixed times.</summary>
    public static Task<IReadOnlyDictionary<string, double>> PacedCallsAsync(Pool pool, Workload work)
    {
        var client = ClientOf(pool);
        var request = Payloads.ForCalls(new Workload(Shape.Apply))[0];
        return Window.OfPacedCallsAsync(work, () => pool.ApplyAsync(client.SendAsync, request));
    }

    private static async Task<IReadOnlyDictionary<string, double>> ApplyBesideMapAsync(Pool pool, Workload work)
    {
        using var ending = new CancellationTokenSource();
        var maps = work.Items == 0 ? Task.CompletedTask : MapsAsync(new OurMap(pool, ClientOf(pool), work with { Shape = Shape.Map }), ending.Token);
        var figures = await PacedCallsAsync(pool, work);
        await ending.CancelAsync();
        await maps;
        return figures;
    }

    private static async Task MapsAsync(OurMap map, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            await map.RunAsync();
        }
    }

    // A pool has started when its first worker is ready; what is measured is the whole pool.
    private static async Task AllAtWorkAsync(Pool pool, int workers)
    {
        var client = ClientOf(pool);
        var seen = new HashSet<int>();
        while (seen.Count < workers)
        {
            seen.UnionWith((await pool.MapAsync(client.WhoAmIAsync, Enumerable.Repeat(new Empty(), workers * 4))).Select(who => who.Pid));
        }
    }

    private async Task FirstResultAsync(int workers)
    {
        (_pool, _workers) = (await StartAsync(workers), workers);
        await _pool.ApplyAsync(ClientOf(_pool).SendAsync, new Payload());
    }

    private async Task<(Pool Pool, Echo.EchoClient Client)> OpenAsync(int workers)
    {
        if (_pool is null || _workers != workers)
        {
            await DisposeAsync();
            (_pool, _workers) = (await StartAsync(workers), workers);
            await AllAtWorkAsync(_pool, workers);
        }

        return (_pool, ClientOf(_pool));
    }
}
