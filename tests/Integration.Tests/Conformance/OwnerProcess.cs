using System.Diagnostics;
using System.Globalization;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>A program of its own that had a private pool: how it ended and what it said, see the test worker's switch own-pool.</summary>
internal sealed class OwnerProcess : IDisposable
{
    private readonly TempDirectory _temporary = new();

    private OwnerProcess()
    {
    }

    internal int ExitCode { get; private set; }

    internal IReadOnlyList<string> Lines { get; private set; } = [];

    internal string Errors { get; private set; } = "";

    /// <summary>Runs it to its end, without a standard input.</summary>
    internal static async Task<OwnerProcess> RunAsync(int workers, string end)
    {
        var owner = new OwnerProcess();
        using var process = Process.Start(owner.StartInfo(workers, end))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        owner.Lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        owner.Errors = await errors;
        await process.WaitForExitAsync();
        owner.ExitCode = process.ExitCode;
        return owner;
    }

    /// <summary>The processes that it named are gone, or soon are, and so is every file in its temporary directory.</summary>
    internal async Task LeavesNothingAsync()
    {
        var pids = Lines.Where(line => line.StartsWith("process ", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToHashSet();
        await Eventually.HoldsAsync(() => !pids.Any(ProcessTable.IsAlive), text: $"of {string.Join(", ", pids)} none is alive");
        await Eventually.HoldsAsync(() => Directory.GetFileSystemEntries(_temporary.Path).Length == 0, text: $"{_temporary.Path} is empty");
    }

    public void Dispose() => _temporary.Dispose();

    private ProcessStartInfo StartInfo(int workers, string end) => new("dotnet", [TestWorkerProgram.AssemblyPath, $"--own-pool={workers}", $"--end={end}"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["TMPDIR"] = _temporary.Path, ["XDG_RUNTIME_DIR"] = "" },
    };
}
