using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Attachment;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A real gRPC server on a Unix socket that does with each worker what the test says.</summary>
internal sealed class FakeSupervisor : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<WorkerLink> _attached = Channel.CreateUnbounded<WorkerLink>();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("worker-tests-");

    private FakeSupervisor()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 256 * 1024);
        builder.Services.AddSingleton(_attached.Writer);
        _application = builder.Build();
        _application.MapGrpcService<AttachGrpcService>();
    }

    internal string SocketPath => PathOf("supervisor.sock");

    internal static async Task<FakeSupervisor> StartAsync()
    {
        var supervisor = new FakeSupervisor();
        await supervisor._application.StartAsync();
        return supervisor;
    }

    internal string PathOf(string name) => Path.Combine(_directory.FullName, name);

    internal WorkerEnvironment EnvironmentOf(string workerId = "tests/0#1") => new(workerId, SocketPath, "the token");

    /// <summary>The next worker that attaches.</summary>
    internal async Task<WorkerLink> AcceptAsync() => await _attached.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private sealed class AttachGrpcService(ChannelWriter<WorkerLink> attached) : WorkerService.WorkerServiceBase
    {
        public override async Task Attach(IAsyncStreamReader<AttachRequest> requestStream, IServerStreamWriter<AttachResponse> responseStream, ServerCallContext context)
        {
            var link = new WorkerLink(requestStream, responseStream);
            attached.TryWrite(link);
            await link.Ended;
        }
    }
}
