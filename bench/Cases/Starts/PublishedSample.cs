using System.Diagnostics;

namespace Supervisor.Bench.Cases.Starts;

/// <summary>The sample worker as one would ship it: published, compiled ahead of time (ReadyToRun).</summary>
internal static class PublishedSample
{
    /// <summary>Publishes it, and tells how to run it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be published.</exception>
    public static async Task<IReadOnlyList<string>> CommandAsync()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "bench", "SampleWorker");
        string[] arguments =
        [
            "publish", Path.Combine(Repository.Root, "samples", "SampleWorker"), "-c", "Release", "--use-current-runtime", "--no-self-contained", "-p:PublishReadyToRun=true",
            "-o", folder, "--nologo", "-v", "q",
        ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? [Path.Combine(folder, "SampleWorker")] : throw new InvalidOperationException($"The sample worker cannot be published:\n{output}");
    }
}
