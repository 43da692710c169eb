using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using TestServer;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>A pool of ordinary ASP.NET Core gRPC servers, a client for it, and a directory for what handlers write.</summary>
public sealed class ServerPool : IAsyncDisposable
{
    private readonly TestDaemon _daemon;

    private ServerPool(TestDaemon daemon, string name, Pool pool)
    {
        _daemon = daemon;
        Name = name;
        Pool = pool;
        Works = pool.CreateClient(invoker => new Works.WorksClient(invoker));
    }

    public static string Program { get; } = Repository.Program("TestServer", "TestServer.dll");

    public static string DescriptorSet { get; } = Repository.Program("TestServer", "testserver.protoset");

    public string Name { get; }

    public Pool Pool { get; }

    public Works.WorksClient Works { get; }

    public TempDirectory Files { get; } = new();

    /// <summary>A pool whose servers are all ready.</summary>
    /// <param name="daemon">Whose.</param>
    /// <param name="workers">How many.</param>
    /// <param name="change">Makes it another one.</param>
    /// <param name="variables">Switches of the server.</param>
    public static async Task<ServerPool> StartAsync(TestDaemon daemon, int workers = 2, Action<PoolSpec>? change = null, params string[] variables)
    {
        var info = await AddAsync(daemon, workers, change, variables);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync(info.Name)).ReadyWorkers >= info.Spec.Workers, TimeSpan.FromMilliseconds(Patience.Test));
        return new ServerPool(daemon, info.Name, await Pool.ConnectAsync(info.Name, daemon.ClientOptions));
    }

    /// <summary>A pool whose servers may never be ready.</summary>
    public static Task<PoolInfo> AddAsync(TestDaemon daemon, int workers = 1, Action<PoolSpec>? change = null, params string[] variables) =>
        daemon.AddPoolAsync(workers, spec =>
        {
            spec.Command.Clear();
            spec.Command.Add(["dotnet", Program]);
            spec.Environment.Add("Kestrel__EndpointDefaults__Protocols", "Http2");
            spec.Environment.Add("Kestrel__Endpoints__Grpc__Url", "http://{address}");
            foreach (var variable in variables)
            {
                spec.Environment[variable] = "yes";
            }

            spec.Server = new ServerSpec();
            spec.Restart = new RestartPolicy { InitialDelay = new() { Nanos = 1_000_000 }, MaxDelay = new() { Nanos = 50_000_000 }, Budget = 1000 };
            change?.Invoke(spec);
        });

    public Task<PoolInfo> InfoAsync() => _daemon.GetPoolAsync(Name);

    public async Task<IReadOnlyList<int>> PidsAsync() => [.. (await _daemon.WorkersAsync(Name)).Where(worker => worker.Pid != 0).Select(worker => (int)worker.Pid).Order()];

    /// <summary>A request of a handler that runs until <see cref="Open"/>, whatever its caller says.</summary>
    public BlockRequest Block(string name = "block") => new() { Started = Files[name + "-started"], Gate = Files[name] };

    /// <summary>Waits until that handler runs; the pid of its server.</summary>
    public Task<int> RunningAsync(string name = "block") => TestPool.StartedAsync(Files[name + "-started"]);

    public void Open(string name = "block") => File.WriteAllText(Files[name], "");

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        try
        {
            await _daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = Name });
        }
        catch (RpcException)
        {
            // The test ended the pool.
        }

        Files.Dispose();
    }
}
