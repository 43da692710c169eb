using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Processes;
using Supervisor.Tests.Processes;
using Supervisor.Workers;
using Supervisor.Workers.Attach;
using Eventually = Supervisor.TestKit.Eventually;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Workers;

/// <summary>A daemon of nothing but workers: Kestrel on a Unix socket, WorkerGrpcService, and pools.</summary>
internal sealed class PoolHost : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<WorkerPool> _pools = [];
    private readonly WebApplication _app;

    private PoolHost(PeerCredentials? peer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddWorkers(Hosting);
        builder.Services.AddSingleton(new RingMaker(new RingLimits(), Libc.geteuid()));
        builder.Services.AddSingleton(new SegmentMaker(bytes: 1 << 20));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Hosting.SocketPath, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection =>
            {
                if (peer is not null)
                {
                    connection.Features.Set(peer);
                }

                return next(connection);
            });
        }));
        _app = builder.Build();
        _app.MapGrpcService<WorkerGrpcService>();
    }

    public WorkerSettings Hosting => new() { RuntimeDirectory = _directory.Path, SocketPath = Path.Combine(_directory.Path, "s"), OutboxBytes = 4096 };

    public RecordingListener Listener { get; } = new();

    public string WorkersPath => Path.Combine(_directory.Path, "w");

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<PoolHost> StartAsync(PeerCredentials? peer = null)
    {
        var host = new PoolHost(peer);
        await host._app.StartAsync();
        return host;
    }

    public WorkerPool CreatePool(PoolSpec spec)
    {
        var pool = Get<WorkerPoolFactory>().Create(spec, Listener);
        _pools.Add(pool);
        return pool;
    }

    /// <summary>Attaches as the worker that stands in the slot, or as the next one there after an epoch.</summary>
    public async Task<FakeWorker> AttachAsync(WorkerPool pool, bool keepsPage = false, ulong after = 0, int slot = 0)
    {
        var token = await TokenAsync(pool, after, slot);
        var process = pool.Workers.Single(worker => worker.Slot == slot).Process!.Value;
        return await (await FakeWorker.HelloAsync(Hosting.SocketPath, token, process.Pid, keepsPage)).ReadyAsync();
    }

    public async Task<string> TokenAsync(WorkerPool pool, ulong after = 0, int slot = 0)
    {
        var token = "";
        await Eventually.HoldsAsync(() => pool.Workers.FirstOrDefault(worker => worker.Slot == slot) is { State: WorkerState.Starting, Process: not null, Identity: { } identity } && identity.Epoch > after
            && (token = File.ReadAllText(Path.Combine(WorkersPath, $"{identity.Epoch}", "token"))).Length > 0, text: "a worker waits to attach");
        return token;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools)
        {
            await pool.StopAsync(drain: false, new CancellationToken(canceled: true));
        }

        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
