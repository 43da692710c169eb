// A gRPC server that has never heard of a supervisor. Arguments: its socket, and which reflection it serves: current, former or none. It says
// "ready", and ends with its standard input.
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Supervisor.ReflectingServer;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(args[0], listen => listen.Protocols = HttpProtocols.Http2));
Google.Protobuf.Reflection.ServiceDescriptor[] services = [Calls.Descriptor, Grpc.Reflection.V1.ServerReflection.Descriptor];
builder.Services.AddGrpc();
builder.Services.AddSingleton(new ReflectionV1ServiceImpl(services)).AddSingleton(new ReflectionServiceImpl(services));
await using var server = builder.Build();
server.MapGrpcService<CallHandlers>();
switch (args[1])
{
    case "current":
        server.MapGrpcService<ReflectionV1ServiceImpl>();
        break;
    case "former":
        server.MapGrpcService<ReflectionServiceImpl>();
        break;
}

await server.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
