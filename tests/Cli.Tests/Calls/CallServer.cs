using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Supervisor.Cli.Tests.Calls;

/// <summary>Which reflection a server has.</summary>
public enum ServedReflection
{
    None,
    Current,
    Former,
}

/// <summary>A gRPC server on a socket, that has never heard of a supervisor.</summary>
internal sealed class CallServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly WebApplication _server;

    private CallServer(ServedReflection reflection)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket, listen => listen.Protocols = HttpProtocols.Http2));
        Google.Protobuf.Reflection.ServiceDescriptor[] services = [Calls.Descriptor, Grpc.Reflection.V1.ServerReflection.Descriptor];
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ReflectionV1ServiceImpl(services)).AddSingleton(new ReflectionServiceImpl(services));
        _server = builder.Build();
        _server.MapGrpcService<CallHandlers>();
        if (reflection == ServedReflection.Current)
        {
            _server.MapGrpcService<ReflectionV1ServiceImpl>();
        }
        else if (reflection == ServedReflection.Former)
        {
            _server.MapGrpcService<ReflectionServiceImpl>();
        }
    }

    internal string Socket => _directory["s.sock"];

    internal static async Task<CallServer> StartAsync(ServedReflection reflection = ServedReflection.Current)
    {
        var server = new CallServer(reflection);
        await server._server.StartAsync();
        return server;
    }

    /// <summary>supervisorctl with these arguments, against this server.</summary>
    internal Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--socket", Socket]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
