using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>What a pool shall be: desired, immutable, validated by whoever makes one.</summary>
internal sealed record PoolSpec
{
    public required string Name { get; init; }

    /// <summary>Program and arguments; a program without a slash is looked up in PATH.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Absolute; null for the daemon's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to the few variables that a worker gets anyway.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public required int Workers { get; init; }

    /// <summary>Items that one worker runs at a time.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>From the start of the process until it says ready.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From SIGTERM to SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a cancelled token to the kill.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(1);

    public RestartSpec Restart { get; init; } = new();

    /// <summary>A worker is replaced after this many items; null for never.</summary>
    public int? MaxItemsPerWorker { get; init; }

    /// <summary>Its worker gets one item, ends with it, and shows by its own end how that went: see protos/README.md.</summary>
    public bool IsSingleTask { get; init; }

    /// <summary>What each worker may take of the machine.</summary>
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>Workers beyond <see cref="Workers"/> that are kept warm, to take the place of one that dies or is replaced.</summary>
    public int Spares { get; init; }

    /// <summary>A worker is replaced when it has lived this long, or up to a tenth less; null for never.</summary>
    public TimeSpan? MaxWorkerLifetime { get; init; }

    /// <summary>A worker whose resident memory is larger than this after an item is replaced; null for never.</summary>
    public long? RecycleRssBytes { get; init; }

    /// <summary>The command is a gRPC server, and this is how it is reached; null for workers that attach.</summary>
    public ServerSpec? Server { get; init; }

    /// <summary>Given to every worker's initializer.</summary>
    public ReadOnlyMemory<byte> InitializerArgument { get; init; }

    /// <summary>Whether workers of the two are the same but for their number.</summary>
    public bool StartsSameWorkersAs(PoolSpec other) =>
        Command.SequenceEqual(other.Command)
        && Environment.Count == other.Environment.Count
        && Environment.All(variable => other.Environment.TryGetValue(variable.Key, out var value) && value == variable.Value)
        && InitializerArgument.Span.SequenceEqual(other.InitializerArgument.Span)
        && this with { Workers = other.Workers, Spares = other.Spares, Command = other.Command, Environment = other.Environment, InitializerArgument = other.InitializerArgument } == other;
}
