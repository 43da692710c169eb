using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Bench.Contenders;

/// <summary>One window of work, as contenders are told of it: a line of JSON.</summary>
/// <param name="Shape">How it is given away.</param>
internal sealed record Workload(Shape Shape)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Processes that work.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Of each item's payload, which comes back.</summary>
    public int Bytes { get; init; } = 16;

    /// <summary>How long each item keeps a processor busy. With that, there is no payload.</summary>
    public int BusyMicroseconds { get; init; }

    /// <summary>Items of a map.</summary>
    public int Items { get; init; }

    /// <summary>Of a map; null: what the contender does by itself.</summary>
    public int? Chunk { get; init; }

    /// <summary>Between calls that do not wait for each other.</summary>
    public int IntervalMilliseconds { get; init; } = 2;

    /// <summary>Items are made while they are asked for, not before the clock starts; and the memory of who stands between is watched.</summary>
    public bool IsStream { get; init; }

    /// <summary>The window ends with the first call, or map, that ends after this time.</summary>
    public double Seconds { get; init; }

    /// <summary>And not before so many calls.</summary>
    public int LeastCalls { get; init; } = 1;

    public static Workload Parse(string line) => JsonSerializer.Deserialize<Workload>(line, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
