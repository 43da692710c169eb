using System.Globalization;
using Supervisor.Bench.Cases;
using Supervisor.Bench.Contenders;
using Supervisor.Bench.Reports;

namespace Supervisor.Bench;

/// <summary>Runs cases one after the other. One that cannot be measured here does not end the others.</summary>
internal static class BenchSession
{
    /// <summary>False if a case could not be measured.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<BenchCase> cases, BenchOptions options)
    {
        await using var lineup = new Lineup(Progress);
        var run = new BenchRun(options.Quick, lineup, Progress);
        var results = new List<Result>();
        var complete = true;
        foreach (var one in cases)
        {
            Console.Error.WriteLine(one.Name);
            var begun = TimeProvider.System.GetTimestamp();
            try
            {
                var shown = await one.RunAsync(run);
                results.AddRange(shown);
                WriteIfJson(shown, options);
                Progress(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} s"));
            }
            catch (Exception error)
            {
                Progress($"Goes on without this case: {error.Message}");
                complete = false;
            }
        }

        if (!options.Json)
        {
            Console.WriteLine(MarkdownReport.Write(results));
        }

        return complete;
    }

    // At once: whoever reads it need not wait for the end.
    private static void WriteIfJson(IEnumerable<Result> results, BenchOptions options)
    {
        if (options.Json)
        {
            foreach (var result in results)
            {
                Console.WriteLine(JsonReport.Line(result));
            }
        }
    }

    private static void Progress(string line) => Console.Error.WriteLine($"  {line}");
}
