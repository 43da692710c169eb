using System.Diagnostics;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>`buf curl`, which knows of a service what reflection tells it: at the path in SUPERVISOR_BUF, or on PATH. Tests are skipped without it.</summary>
internal static class Buf
{
    /// <summary>What it writes, to either output; and its exit code.</summary>
    /// <param name="daemon">Called at its socket.</param>
    /// <param name="path">Behind the base URL; empty for listings.</param>
    /// <param name="arguments">More of them.</param>
    internal static async Task<(int ExitCode, string Output)> CurlAsync(TestDaemon daemon, string path, params IEnumerable<string> arguments)
    {
        using var buf = Process.Start(new ProcessStartInfo(Find(), ["curl", "--protocol", "grpc", "--unix-socket", daemon.SocketPath, .. arguments, $"http://localhost/{path}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await Task.WhenAll(buf.StandardOutput.ReadToEndAsync(), buf.StandardError.ReadToEndAsync());
        await buf.WaitForExitAsync();
        return (buf.ExitCode, string.Concat(output));
    }

    private static string Find()
    {
        var candidates = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "buf"))
            .Prepend(Environment.GetEnvironmentVariable("SUPERVISOR_BUF") ?? "");
        var found = candidates.FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, "There is no buf: install the npm package @bufbuild/buf, and set SUPERVISOR_BUF to its program.");
        return found;
    }
}
