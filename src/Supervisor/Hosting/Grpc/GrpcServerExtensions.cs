using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Supervisor.FrontDoor;

namespace Supervisor.Hosting;

internal static class GrpcServerExtensions
{
    public static IServiceCollection AddGrpcServer(this IServiceCollection services, LimitOptions limits)
    {
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = limits.MaxMessageBytes;
            options.EnableDetailedErrors = false;
            options.Interceptors.Add<FailureInterceptor>();
            // Else the framework would answer for all of them, in place of the front door.
            options.IgnoreUnknownServices = true;
        }).AddServiceOptions<FrontDoorGrpcService>(options => options.MaxReceiveMessageSize = (int)limits.MaxItemBytes);

        // Compressing for the same machine costs and brings nothing, and what is not decompressed cannot be a bomb. After the
        // framework's own setup, which adds gzip to an empty list.
        services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
        services.RemoveAll(typeof(IServiceMethodProvider<>));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(StrictMethodProvider<>));
        return services.AddSingleton<MalformedMessages>().AddSingleton<FailureInterceptor>();
    }
}
