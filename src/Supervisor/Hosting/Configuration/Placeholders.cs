using System.Runtime.InteropServices;

namespace Supervisor.Hosting;

/// <summary>
/// Words in a pool's command, environment and working directory that stand for places which only the running daemon knows:
/// {app} for its own directory, {dotnet} for the program that runs .NET.
/// </summary>
internal static class Placeholders
{
    private static readonly string App = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
    private static readonly string DotNet = FindDotNet();

    public static string Expand(string text) => text
        .Replace("{app}", App, StringComparison.Ordinal)
        .Replace("{dotnet}", DotNet, StringComparison.Ordinal);

    // The runtime that runs this lies in ROOT/shared/Microsoft.NETCore.App/VERSION/.
    private static string FindDotNet()
    {
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
