using System.Globalization;
using System.Text;
using Supervisor.TestKit;

namespace Supervisor.Bench.Reports;

/// <summary>As bench/RESULTS.md has it.</summary>
internal static class MarkdownReport
{
    public static string Write(IEnumerable<Measurement> results)
    {
        var text = new StringBuilder().AppendLine(Machine.Describe()).AppendLine();
        text.AppendLine("| case | figure | unit | median | p99 | longest | samples |").AppendLine("|---|---|---|---:|---:|---:|---:|");
        foreach (var (name, figure, unit, samples) in results)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {figure} | {unit} | {samples.Median:0.0} | {samples.P99:0.0} | {samples.Longest:0.0} | {samples.Count} |");
        }

        return text.ToString().TrimEnd();
    }
}
