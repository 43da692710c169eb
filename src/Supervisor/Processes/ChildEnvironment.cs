using System.Collections;
using System.Runtime.InteropServices;

namespace Supervisor.Processes;

/// <summary>
/// What a child sees of the daemon's environment: an allow-list, since the rest is not for it (NOTIFY_SOCKET, LISTEN_FDS, secrets,
/// the mark of a worker).
/// </summary>
internal static class ChildEnvironment
{
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "SHELL",

        // Where a .NET worker finds its runtime, and whether it can expect ICU: facts of the host, not settings of the daemon.
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
    };

    /// <summary>The daemon's own environment as far as it is inherited, then these on top of it.</summary>
    public static Dictionary<string, string> With(params ReadOnlySpan<IReadOnlyDictionary<string, string>> additions)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => IsInherited((string)entry.Key))
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
        environment.TryAdd("PATH", ExecutableLookup.DefaultPath);
        if (DotnetRoot is { } root)
        {
            environment.TryAdd("DOTNET_ROOT", root);
        }

        foreach (var addition in additions)
        {
            foreach (var (name, value) in addition)
            {
                environment[name] = value;
            }
        }

        return environment;
    }

    /// <summary>Where the runtime that runs us is installed; null when it is our own copy.</summary>
    internal static string? DotnetRoot { get; } = FindDotnetRoot();

    private static bool IsInherited(string name) => Inherited.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal);

    private static string? FindDotnetRoot()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return File.Exists(Path.Combine(root, "dotnet")) ? root : null;
    }
}
