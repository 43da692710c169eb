using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Soak;

/// <summary>How kills of the daemon went.</summary>
public sealed record DaemonKillsReport
{
    public required int Kills { get; init; }

    /// <summary>Wardens, workers and grandchildren that had to go, over all kills.</summary>
    public required int Processes { get; init; }

    /// <summary>From the kill until nothing lived.</summary>
    public required TimeSpan Median { get; init; }

    /// <inheritdoc cref="Median"/>
    public required TimeSpan Longest { get; init; }

    /// <summary>Of them, those that lived a second after the kill.</summary>
    public required int Survivors { get; init; }

    /// <summary>Processes that the next start had to kill.</summary>
    public required int Swept { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        | | |
        |---|---|
        | kills of the daemon | {Kills} |
        | wardens, workers and grandchildren that had to go | {Processes} |
        | of them alive a second after the kill | {Survivors} |
        | until the last was gone, ms at the median | {Median.TotalMilliseconds:0} |
        | until the last was gone, ms at the most | {Longest.TotalMilliseconds:0} |
        | left for the next start to kill | {Swept} |

        {Machine.Describe()}
        """);
}
