using System.Diagnostics;
using System.Globalization;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>A program of its own that had a private pool: how it ended and what it said, see the test worker's switch own-pool.</summary>
internal sealed record OwnerProcess(int ExitCode, IReadOnlyList<string> Lines, string Errors)
{
    /// <summary>Runs it to its end, without a standard input.</summary>
    internal static async Task<OwnerProcess> RunAsync(int workers, string end, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [TestWorkerProgram.AssemblyPath, $"--own-pool={workers}", $"--end={end}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new OwnerProcess(process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries), await errors);
    }

    /// <summary>The processes that it named are gone, or soon are.</summary>
    internal async Task LeavesNothingAsync(int processes)
    {
        var pids = Lines.Where(line => line.StartsWith("process ", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).Distinct().ToList();
        // The daemon, and a worker at least: one may have run the items that name the workers for all of them.
        Assert.InRange(pids.Count, 2, processes);
        await Eventually.HoldsAsync(() => !pids.Exists(ProcessTable.IsAlive), text: $"of {string.Join(", ", pids)} none is alive");
    }
}
