using Supervisor.Client;

namespace Snippets;

/// <summary>For programs that use a daemon that already runs.</summary>
internal static class SharedPool
{
    public static async Task<string> ConnectAsync()
    {
        await using var shared = await Pool.ConnectAsync("sample");
        return shared.Name;
    }

    public static async Task FollowAsync()
    {
        await using var supervisor = await SupervisorClient.ConnectAsync();
        await foreach (var line in supervisor.LogsAsync(new WorkerLogOptions { Pool = "sample", Follow = true }))
        {
            Console.WriteLine($"{line.At:T} {line.WorkerId}: {line.Text}");
        }
    }

    public static async Task<string> ConnectOverTcpAsync()
    {
        var options = new SupervisorClientOptions { Address = new Uri("http://127.0.0.1:50051"), TokenFile = "/home/alice/.supervisor-token" };
        await using var remote = await Pool.ConnectAsync("images", options);
        return remote.Name;
    }
}
