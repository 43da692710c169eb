using System.Text.Json;
using Supervisor.TestKit;

namespace Supervisor.Bench.Reports;

/// <summary>For programs that compare runs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(IEnumerable<Measurement> results) => JsonSerializer.Serialize(
        new
        {
            Machine = Machine.Describe(),
            Measurements = results.Select(one => new
            {
                one.Case,
                one.Figure,
                one.Unit,
                one.Samples.Median,
                one.Samples.P99,
                one.Samples.Longest,
                one.Samples.Count,
            }),
        },
        Options);
}
