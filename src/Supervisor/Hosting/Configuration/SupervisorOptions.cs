namespace Supervisor.Hosting;

/// <summary>The section "Supervisor" of the configuration.</summary>
internal sealed class SupervisorOptions
{
    public const string Section = "Supervisor";

    /// <summary>Absolute path; empty for the default, below $XDG_RUNTIME_DIR or the temporary directory.</summary>
    public string Socket { get; set; } = "";

    /// <summary>By name.</summary>
    public Dictionary<string, PoolOptions> Pools { get; } = [];

    /// <summary>Clients may ask which services there are, and what they look like.</summary>
    public bool Reflection { get; set; } = true;

    public AccessOptions Access { get; } = new();

    public TcpOptions Tcp { get; } = new();

    public LimitOptions Limits { get; } = new();

    public LogOptions Log { get; } = new();

    public CgroupOptions Cgroups { get; } = new();
}
