using System.Globalization;
using System.Text;
using Supervisor.Bench.Targets;
using Supervisor.TestKit;

namespace Supervisor.Bench.Reports;

/// <summary>As bench/RESULTS.md has it.</summary>
internal static class MarkdownReport
{
    public static string Write(IEnumerable<Result> results)
    {
        var text = new StringBuilder().AppendLine(Machine.Describe()).AppendLine();
        text.AppendLine("| case | figure | ours | peer | | ratio | target | met |").AppendLine("|---|---|---:|---:|---|---:|---:|---|");
        foreach (var result in results)
        {
            foreach (var figure in result.Figures)
            {
                text.AppendLine(Row(result, figure));
            }
        }

        return text.ToString().TrimEnd();
    }

    private static string Row(Result result, ComparedFigure figure)
    {
        var targets = TargetTable.Of(result, figure).ToList();
        string[] cells =
        [
            result.Settings is null ? result.Case : $"{result.Case} ({result.Settings})",
            Label(result, figure),
            Number(figure.Ours),
            Number(figure.Peer),
            result.Peer ?? "",
            Number(figure.Ratio),
            string.Join(", ", targets),
            string.Join(", ", targets.Select(target => target.IsMetBy(figure) ? "yes" : "no")),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    // Names of other figures have their unit in them.
    private static string Label(Result result, ComparedFigure figure) => figure.Name switch
    {
        Figure.Rate => "items/s",
        _ when figure.Name.StartsWith(Figure.P50, StringComparison.Ordinal) || figure.Name.StartsWith(Figure.P99, StringComparison.Ordinal) => $"{figure.Name}, {result.Unit}",
        _ => figure.Name,
    };

    // Three digits.
    private static string Number(double? value) => value switch
    {
        null => "",
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}"),
    };
}
