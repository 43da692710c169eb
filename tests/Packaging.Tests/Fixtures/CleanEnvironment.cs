using System.Collections;
using System.Diagnostics;

namespace Supervisor.Packaging.Tests.Fixtures;

/// <summary>The environment of somebody's shell: `dotnet test` leaves variables to its children that point a build at this repository's SDK and tools.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Inherited = ["MSBUILD", "DOTNET_", "SUPERVISOR"];
    private static readonly string[] Kept = ["DOTNET_ROOT", "DOTNET_SYSTEM_"];

    internal static void ApplyTo(ProcessStartInfo start, TempDirectory directory)
    {
        foreach (var name in start.Environment.Keys.Where(IsInherited).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (DictionaryEntry variable in Own(directory))
        {
            start.Environment[(string)variable.Key] = (string?)variable.Value;
        }
    }

    // Packages are unpacked into a place of the tests' own, so that none of ours is an old one; what nuget.org sent before is taken from the machine's cache.
    private static Hashtable Own(TempDirectory directory) => new()
    {
        ["NUGET_PACKAGES"] = directory["packages"],
        ["NUGET_HTTP_CACHE_PATH"] = HttpCache,
        ["DOTNET_CLI_HOME"] = directory["home"],
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        // The daemon's default socket is in it.
        ["XDG_RUNTIME_DIR"] = directory["run"],
        // No process stays behind a build.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        // Properties of the builds.
        ["TreatWarningsAsErrors"] = "true",
        ["SupervisorVersion"] = BuiltFrom.Version,
    };

    private static string HttpCache => Environment.GetEnvironmentVariable("NUGET_HTTP_CACHE_PATH") is { Length: > 0 } path
        ? path
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "NuGet", "http-cache");

    private static bool IsInherited(string name) =>
        Inherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && !Kept.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
