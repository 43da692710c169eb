using Microsoft.Extensions.Diagnostics.HealthChecks;
using TestServer;

// An ordinary gRPC server, as a template makes it. Where it listens, Kestrel reads from its configuration.
if (Environment.GetEnvironmentVariable("EXIT_AT_START") is { Length: > 0 } words)
{
    await Console.Error.WriteLineAsync(words);
    return 3;
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddGrpc();
builder.Services.AddGrpcReflection();
builder.Services.AddGrpcHealthChecks().AddCheck("ready", () => new HealthCheckResult(IsSet("NEVER_READY") ? HealthStatus.Unhealthy : HealthStatus.Healthy));

var app = builder.Build();
app.MapGrpcService<WorksService>();
app.MapGrpcHealthChecksService();
if (!IsSet("NO_REFLECTION"))
{
    app.MapGrpcReflectionService();
}

await app.RunAsync();
return 0;

static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };
