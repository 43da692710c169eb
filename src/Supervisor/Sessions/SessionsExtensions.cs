namespace Supervisor.Sessions;

internal static class SessionsExtensions
{
    public static IServiceCollection AddSessions(this IServiceCollection services, SessionLimits limits) => services.AddSingleton(limits).AddSingleton<SessionTable>();

    public static void MapSessions(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SessionGrpcService>();
}
