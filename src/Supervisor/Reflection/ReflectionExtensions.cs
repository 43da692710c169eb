namespace Supervisor.Reflection;

internal static class ReflectionExtensions
{
    /// <param name="services">Of the daemon.</param>
    /// <param name="isServed">Clients may ask; without that only the daemon's own services are known.</param>
    public static IServiceCollection AddReflection(this IServiceCollection services, bool isServed)
    {
        services.AddSingleton<OwnSchema>();
        return isServed ? services.AddSingleton<SchemaCatalog>().AddSingleton<Conversation>().AddHostedService<ConflictLog>() : services;
    }

    public static void MapReflection(this IEndpointRouteBuilder endpoints, bool isServed)
    {
        if (isServed)
        {
            endpoints.MapGrpcService<ReflectionGrpcService>();
            endpoints.MapGrpcService<ReflectionV1AlphaGrpcService>();
        }
    }
}
