using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Interception;

/// <summary>The server that a worker is held against.</summary>
internal sealed class AspNetCoreServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly WebApplication _application;
    private readonly GrpcChannel _channel;

    private AspNetCoreServer(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(_directory["s.sock"], listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<OuterInterceptor>();
            grpc.Interceptors.Add<InnerInterceptor>();
        });
        configure(builder.Services);
        _application = builder.Build();
        _application.MapGrpcService<TracedArithmetic>();
        _channel = UnixChannel.Open(_directory["s.sock"]);
    }

    internal Arithmetic.ArithmeticClient Client => new(_channel);

    internal static async Task<AspNetCoreServer> StartAsync(Action<IServiceCollection> configure)
    {
        var server = new AspNetCoreServer(configure);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _application.DisposeAsync();
        _directory.Dispose();
    }
}
