using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>A daemon, what an operator would ask it, and a session that owns the pools of the tests.</summary>
public sealed class TestDaemon : IAsyncDisposable
{
    private readonly DaemonProcess _process;
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<OpenRequest, OpenResponse> _session;

    private TestDaemon(DaemonProcess process)
    {
        _process = process;
        _channel = UnixChannel.Open(process.SocketPath);
        Control = new ControlService.ControlServiceClient(_channel);
        Pools = new PoolService.PoolServiceClient(_channel);
        Processes = new ProcessService.ProcessServiceClient(_channel);
        Quarantine = new QuarantineService.QuarantineServiceClient(_channel);
        Workers = new WorkerService.WorkerServiceClient(_channel);
        Health = new Health.HealthClient(_channel);
        _session = OpenSession();
    }

    public ControlService.ControlServiceClient Control { get; }

    public PoolService.PoolServiceClient Pools { get; }

    public ProcessService.ProcessServiceClient Processes { get; }

    public QuarantineService.QuarantineServiceClient Quarantine { get; }

    public WorkerService.WorkerServiceClient Workers { get; }

    public Health.HealthClient Health { get; }

    public string SessionId { get; private set; } = "";

    public int Pid => _process.Pid;

    public string Output => _process.Output;

    public string SocketPath => _process.SocketPath;

    public SupervisorClientOptions ClientOptions => new() { Socket = SocketPath, Name = "integration tests" };

    /// <param name="limits">The section Supervisor:Limits of its configuration, as JSON.</param>
    /// <param name="temporaryDirectory">Its TMPDIR; null: the test's.</param>
    public static Task<TestDaemon> StartAsync(string limits = "{}", TempDirectory? temporaryDirectory = null) =>
        StartConfiguredAsync($$"""{ "Supervisor": { "Limits": {{limits}} } }""", temporaryDirectory);

    /// <param name="configuration">Its configuration file.</param>
    /// <param name="temporaryDirectory">Its TMPDIR; null: the test's.</param>
    public static async Task<TestDaemon> StartConfiguredAsync(string configuration, TempDirectory? temporaryDirectory = null)
    {
        var daemon = new TestDaemon(await DaemonProcess.StartAsync(configuration, temporaryDirectory, []));
        daemon.SessionId = await IdOfAsync(daemon._session);
        return daemon;
    }

    public AsyncDuplexStreamingCall<OpenRequest, OpenResponse> OpenSession() => new SessionService.SessionServiceClient(_channel).Open();

    public static async Task<string> IdOfAsync(AsyncDuplexStreamingCall<OpenRequest, OpenResponse> session)
    {
        await session.RequestStream.WriteAsync(new OpenRequest { Name = "integration tests" });
        await session.ResponseStream.MoveNext(CancellationToken.None);
        return session.ResponseStream.Current.Opened.SessionId;
    }

    /// <summary>A pool of test workers, all ready, and a client of its own for it.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="change">Makes it another one.</param>
    /// <param name="switches">See TestWorker's Switches.</param>
    public async Task<TestPool> CreatePoolAsync(int workers = 2, Action<PoolSpec>? change = null, params string[] switches)
    {
        var info = await AddPoolAsync(workers, change, switches);
        await Eventually.HoldsAsync(async () => (await GetPoolAsync(info.Name)).ReadyWorkers >= info.Spec.Workers, TimeSpan.FromMilliseconds(Patience.Test));
        return new TestPool(this, info.Name, await Pool.ConnectAsync(info.Name, ClientOptions));
    }

    /// <summary>A pool whose workers may never be ready.</summary>
    public async Task<PoolInfo> AddPoolAsync(int workers = 1, Action<PoolSpec>? change = null, params string[] switches)
    {
        var spec = new PoolSpec { Command = { "dotnet", TestWorkerProgram.AssemblyPath }, Workers = (uint)workers };
        spec.Command.Add(switches);
        change?.Invoke(spec);
        return (await Pools.CreatePoolAsync(new CreatePoolRequest { SessionId = SessionId, Spec = spec })).Pool;
    }

    public async Task<PoolInfo> GetPoolAsync(string name) => (await Pools.GetPoolAsync(new GetPoolRequest { Name = name })).Pool;

    public async Task<IReadOnlyList<JobInfo>> JobsAsync(string pool) => (await Control.ListJobsAsync(new ListJobsRequest { Pool = pool })).Jobs;

    public async Task<IReadOnlyList<WorkerInfo>> WorkersAsync(string pool) => (await Control.ListWorkersAsync(new ListWorkersRequest { Pool = pool })).Workers;

    /// <summary>A client of a pool of the configuration.</summary>
    public async Task<TestPool> OpenPoolAsync(string name) => new(this, name, await Pool.ConnectAsync(name, ClientOptions));

    /// <summary>Gives it another configuration file, and SIGHUP.</summary>
    public void Reload(string configuration) => _process.Reload(configuration);

    /// <inheritdoc cref="DaemonProcess.TcpAddressAsync"/>
    public Task<Uri> TcpAddressAsync() => _process.TcpAddressAsync();

    /// <summary>Without waiting for what it does.</summary>
    public void Signal(int signal) => _process.Signal(signal);

    public Task<int> ExitCodeAsync() => _process.ExitCodeAsync();

    public Task KillAsync() => _process.KillAsync();

    public async Task<int> StopAsync()
    {
        Release();
        return await _process.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _process.DisposeAsync();
    }

    private void Release()
    {
        _session.Dispose();
        _channel.Dispose();
    }
}
