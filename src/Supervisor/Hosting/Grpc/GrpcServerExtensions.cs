using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Health.V1;
using Grpc.HealthCheck;
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
        services.AddHealth();
        services.RemoveAll(typeof(IServiceMethodProvider<>));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(StrictMethodProvider<>));
        return services.AddSingleton<MalformedMessages>().AddSingleton<FailureInterceptor>();
    }

    /// <summary>The whole daemon is the service "". Others may be set on <see cref="HealthServiceImpl"/> by whoever knows.</summary>
    public static void MapHealth(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<HealthServiceImpl>();
        app.Lifetime.ApplicationStarted.Register(() => health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving));
        app.Lifetime.ApplicationStopping.Register(() => health.SetStatus("", HealthCheckResponse.Types.ServingStatus.NotServing));
        app.MapGrpcHealthChecksService();
    }

    // The statuses are set as things happen, not polled for.
    private static void AddHealth(this IServiceCollection services) => services.AddGrpcHealthChecks(options =>
    {
        options.UseHealthChecksCache = true;
        options.Services.Clear();
    });
}
