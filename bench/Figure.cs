namespace Supervisor.Bench;

/// <summary>The names of what is measured, as in the JSON.</summary>
internal static class Figure
{
    /// <summary>The time of one call: half took no longer.</summary>
    public const string P50 = "p50";

    /// <summary>The time of one call: 99 of 100 took no longer.</summary>
    public const string P99 = "p99";

    /// <summary>Items per second, over the whole time that the caller waited.</summary>
    public const string Rate = "rate";

    /// <summary>The most memory that the daemon held, in MiB.</summary>
    public const string DaemonMebibytes = "daemonMiB";

    /// <summary>Bytes that were allocated for an item.</summary>
    public const string BytesPerItem = "allocatedBytesPerItem";

    public static IReadOnlyList<string> Latency { get; } = [P50, P99];

    public static IReadOnlyList<string> Throughput { get; } = [Rate];

    /// <summary>More of it is better; of all others less is.</summary>
    public static bool IsRate(string name) => name == Rate;

    /// <summary>Above 1: ours is better.</summary>
    public static double Ratio(string name, double ours, double peer) => IsRate(name) ? ours / peer : peer / ours;
}
