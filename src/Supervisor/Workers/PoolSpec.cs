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

    /// <summary>Given to every worker's initializer.</summary>
    public ReadOnlyMemory<byte> InitializerArgument { get; init; }
}
