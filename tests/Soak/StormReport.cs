using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Soak;

/// <summary>What a storm of kills left behind.</summary>
public sealed record StormReport
{
    public required int Kills { get; init; }

    /// <summary>Kills after which an outcome named the very item as executing.</summary>
    public required int Hits { get; init; }

    public required long Submitted { get; init; }

    /// <summary>Items that got an outcome.</summary>
    public required long Settled { get; init; }

    /// <summary>Outcomes for items that had one.</summary>
    public required int Doubled { get; init; }

    /// <summary>Items that began more than once, though one attempt was allowed.</summary>
    public required int StartedTwice { get; init; }

    /// <summary>Items that succeeded and left no trace of having run.</summary>
    public required int SucceededUnstarted { get; init; }

    /// <summary>Bytes by which the daemon grew for each 100 kills, after warm-up.</summary>
    public required double RssSlope { get; init; }

    /// <summary>Open descriptors of the daemon after warm-up and at the end.</summary>
    public required (int Warm, int Last) Descriptors { get; init; }

    /// <summary>Threads of the daemon after warm-up and at the end.</summary>
    public required (int Warm, int Last) Threads { get; init; }

    /// <summary>Dead children of the daemon or of its warden that stayed unreaped.</summary>
    public int Zombies { get; init; }

    public int DaemonExitCode { get; init; }

    public int ProcessesLeft { get; init; }

    public int FilesLeft { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        | | |
        |---|---|
        | kills | {Kills} |
        | kills proven to have hit a running item | {Hits} |
        | items submitted | {Submitted} |
        | items with an outcome | {Settled} |
        | outcomes doubled | {Doubled} |
        | items started twice | {StartedTwice} |
        | successes without a start | {SucceededUnstarted} |
        | growth of the daemon for 100 kills, MiB | {RssSlope / (1 << 20):0.000} |
        | descriptors of the daemon, warm and at the end | {Descriptors.Warm}, {Descriptors.Last} |
        | threads of the daemon, warm and at the end | {Threads.Warm}, {Threads.Last} |
        | zombies | {Zombies} |
        | exit code of the daemon | {DaemonExitCode} |
        | processes left | {ProcessesLeft} |
        | files left | {FilesLeft} |

        {Machine.Describe()}
        """);
}
