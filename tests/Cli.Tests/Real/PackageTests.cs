using System.Diagnostics;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>The tool as its users get it: packed, and installed from a feed.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 10 * Patience.Test)]
    public async Task Packed_and_installed_it_runs_and_starts_the_daemon_that_is_in_it()
    {
        // What was built already is packed: two builds at once would write the same files.
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src/Cli/Cli.csproj"), "--no-build", "--nologo", "-c", Configuration, "-o", _files["feed"]);
        await DotnetAsync("tool", "install", "Supervisor.Cli", "--tool-path", _files["tools"], "--source", _files["feed"], "--no-cache");

        var help = await RunAsync("--help");
        var started = await RunAsync("start");
        var stopped = await RunAsync("stop");

        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        Assert.Contains("The daemon runs: pid", started, StringComparison.Ordinal);
        Assert.Contains("has stopped", stopped, StringComparison.Ordinal);
    }

    private static string Configuration =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).StartsWith("release", StringComparison.Ordinal) ? "Release" : "Debug";

    // A home of its own: neither tools nor daemons of whoever runs the tests are touched.
    private Task<string> RunAsync(params string[] arguments) => OutputOfAsync(Ctl.Start(
        _files["tools/supervisorctl"], new Dictionary<string, string> { ["HOME"] = _files.Path, ["XDG_RUNTIME_DIR"] = _files.Path, ["XDG_CONFIG_HOME"] = "", ["XDG_STATE_HOME"] = "" }, arguments));

    private Task<string> DotnetAsync(params string[] arguments) =>
        OutputOfAsync(Ctl.Start("dotnet", new Dictionary<string, string> { ["NUGET_PACKAGES"] = arguments[0] == "tool" ? _files["packages"] : "", ["MSBUILDDISABLENODEREUSE"] = "1" }, arguments));

    private static async Task<string> OutputOfAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await output + await error);
            return await output;
        }
    }
}
