using System.Runtime.InteropServices;

namespace Supervisor.Client;

/// <summary>Finds the dotnet host that runs this process, without PATH: a service often has none with dotnet in it.</summary>
internal static class DotnetHost
{
    /// <exception cref="SupervisorUnavailableException">There is none to be found.</exception>
    internal static string Path => Candidates().FirstOrDefault(File.Exists) ?? throw new SupervisorUnavailableException(
        "The dotnet host cannot be found. Set DOTNET_ROOT to the directory that holds it.");

    internal static bool IsDotnet(string? program) => System.IO.Path.GetFileName(program) == "dotnet";

    private static IEnumerable<string> Candidates()
    {
        if (Environment.ProcessPath is { } process && IsDotnet(process))
        {
            yield return process;
        }
        // <root>/shared/Microsoft.NETCore.App/<version>/ holds the runtime that is running.
        yield return System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return System.IO.Path.Combine(root, "dotnet");
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return System.IO.Path.Combine(directory, "dotnet");
        }
    }
}
