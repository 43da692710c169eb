using Supervisor.Worker;

namespace BothWays;

/// <summary>The same service in a worker process.</summary>
internal static class AsWorker
{
    public static Task<int> RunAsync()
    {
        var builder = WorkerHost.CreateBuilder();
        // A worker has no logging but what it is given. The supervisor reads its console.
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddConsole());

        builder.Services.AddGreetings();
        builder.AddInterceptor<CountingInterceptor>();

        builder.AddService<GreetingsService>();
        return builder.RunAsync();
    }
}
