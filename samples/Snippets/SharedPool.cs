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
}
