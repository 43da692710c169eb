using System.Diagnostics;
using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Samples;

/// <summary>The newcomer's first command.</summary>
public sealed partial class QuickstartTests
{
    [Fact(Timeout = 120_000)]
    public async Task Its_total_is_that_of_wc_and_the_planted_crash_costs_one_file()
    {
        using var folder = new TempDirectory();
        for (var i = 0; i < 20; i++)
        {
            await File.WriteAllTextAsync(folder[$"{i}.txt"], string.Join(i % 2 == 0 ? " " : "\n", Enumerable.Range(0, 100 * i)) + " — \u00e9\u00e8 \t end");
        }

        var output = await RunAsync(Repository.Program("Quickstart", "Quickstart"), folder.Path);
        var expected = (await RunAsync("bash", "-c", $"LC_ALL=C wc -w {folder.Path}/*.txt | tail -n 1")).Trim().Split(' ')[0];

        Assert.Equal(expected, Total().Match(output).Groups[1].Value);
        Assert.Contains("20 of 21 files came through", output, StringComparison.Ordinal);
        Assert.Contains("Crash report", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    [GeneratedRegex(@"(\d+) words in \d+ files")]
    private static partial Regex Total();
}
