using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BothWays;

/// <summary>The service in ASP.NET Core, on a Unix socket.</summary>
internal static class AsServer
{
    public static WebApplication Create(string socket)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2));

        builder.Services.AddGreetings();
        builder.Services.AddGrpc(options => options.Interceptors.Add<CountingInterceptor>());

        var application = builder.Build();
        application.MapGrpcService<GreetingsService>();
        return application;
    }
}
