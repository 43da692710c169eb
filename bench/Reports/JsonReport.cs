using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Bench.Targets;

namespace Supervisor.Bench.Reports;

/// <summary>For programs that compare runs: a line for each result.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(Result result)
    {
        var line = new JsonObject { ["case"] = result.Case, ["unit"] = result.Unit };
        if (result.Settings is not null)
        {
            line["settings"] = result.Settings;
        }

        line["ours"] = Values(result.Figures, figure => figure.Ours);
        if (result.Peer is not null)
        {
            line["peer"] = Values(result.Figures, figure => figure.Peer, new JsonObject { ["name"] = result.Peer });
            line["ratio"] = Rounded(result.Figures[0].Ratio);
            line["ratios"] = Values(result.Figures, figure => figure.Ratio);
        }

        var targets = result.Figures.SelectMany(figure => TargetTable.Of(result, figure).Select(target => ToJson(target, figure))).ToArray();
        if (targets.Length > 0)
        {
            line["targets"] = new JsonArray(targets);
        }

        return line.ToJsonString(Options);
    }

    private static JsonObject Values(IEnumerable<ComparedFigure> figures, Func<ComparedFigure, double?> value, JsonObject? into = null)
    {
        into ??= [];
        foreach (var figure in figures.Where(figure => value(figure) is not null))
        {
            into[figure.Name] = Rounded(value(figure));
        }

        return into;
    }

    private static JsonObject ToJson(Target target, ComparedFigure figure) =>
        new JsonObject { ["figure"] = target.Figure, ["target"] = target.ToString(), ["met"] = target.IsMetBy(figure) };

    // Six digits say more than any run can.
    private static JsonValue? Rounded(double? value) => value is { } number ? JsonValue.Create(number == 0 ? 0 : Round(number)) : null;

    private static double Round(double value)
    {
        var digits = 5 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits > 0 ? Math.Round(value, Math.Min(digits, 15)) : Math.Round(value);
    }
}
