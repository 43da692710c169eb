using Supervisor.Processes.Cgroups;
using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>The whole configuration, checked and with its defaults filled in.</summary>
internal sealed record DaemonSettings
{
    public required string Socket { get; init; }

    /// <summary>The daemon serves the program that started it, and ends with it.</summary>
    public bool Private { get; init; }

    /// <summary>Empty in a private daemon.</summary>
    public IReadOnlyList<PoolSpec> Pools { get; init; } = [];

    /// <summary>A private daemon is its owner's alone.</summary>
    public AccessPolicy Access { get; init; } = new();

    /// <summary>Null for the Unix socket only, as a private daemon has it.</summary>
    public TcpSettings? Tcp { get; init; }

    /// <summary>gRPC server reflection is served.</summary>
    public bool Reflection { get; init; } = true;

    public LimitOptions Limits { get; init; } = new();

    public LogOptions Log { get; init; } = new();

    public CgroupSettings Cgroups { get; init; } = new();

    // The owner of a private daemon learns of crashes from its calls; its terminal is not the place for them.
    public LogLevel LogLevel => Log.Level ?? (Private ? LogLevel.Error : LogLevel.Information);
}
