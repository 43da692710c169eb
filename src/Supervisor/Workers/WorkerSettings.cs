using Supervisor.Processes.Cgroups;

namespace Supervisor.Workers;

/// <summary>What all workers of a daemon have in common.</summary>
internal sealed record WorkerSettings
{
    /// <summary>Where the workers' directories are made, below "w". The daemon's own, 0700, best on a tmpfs.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The Unix socket that workers dial.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Whether workers get cgroups, and where.</summary>
    public CgroupSettings Cgroups { get; init; } = new();

    /// <summary>Bytes of an outbox's ring, a multiple of 8. Taken from the file system for each worker when it starts.</summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>At which level the log has what workers write to their outputs; None for not at all.</summary>
    public LogLevel OutputLevel { get; init; } = LogLevel.Information;

    /// <summary>The largest response that is taken from a worker.</summary>
    public long MaxItemBytes { get; init; } = 128 * 1024 * 1024;
}
