namespace Supervisor.Sessions;

internal static class SessionsExtensions
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services.AddSingleton<SessionTable>();

    public static void MapSessions(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SessionGrpcService>();
}
