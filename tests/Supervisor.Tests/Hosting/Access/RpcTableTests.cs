using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.FrontDoor;
using Supervisor.Hosting;
using Supervisor.Protocol.V1;

namespace Supervisor.Tests.Hosting.Access;

/// <summary>No rpc is served by oversight, and none is forgotten.</summary>
public sealed class RpcTableTests
{
    [Fact]
    public void Every_rpc_of_the_protocol_has_its_line()
    {
        var rpcs = typeof(PoolService).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<Google.Protobuf.Reflection.ServiceDescriptor>()
            .SelectMany(service => service.Methods.Select(method => $"/{service.FullName}/{method.Name}")).ToList();

        Assert.NotEmpty(rpcs);
        Assert.Empty(rpcs.Except(RpcTable.Rpcs));
    }

    [Fact]
    public async Task Every_rpc_that_the_daemon_maps_has_its_line_and_no_line_is_left_over()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        var mapped = daemon.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<FrontDoorEndpoint>() is null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()).OfType<GrpcMethodMetadata>()
            .Select(metadata => metadata.Method.FullName).ToList();

        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), RpcTable.Rpcs.Order(StringComparer.Ordinal));
    }
}
