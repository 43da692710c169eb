using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>How the servers of a pool of kind Server are reached; see <see cref="ServerSpec"/>.</summary>
internal sealed class ServerOptions
{
    public ServerListen? Listen { get; set; }

    public List<string> DescriptorSets { get; } = [];

    public string HealthService { get; set; } = "";

    public ServerSpec ToSpec()
    {
        var spec = new ServerSpec();
        return new ServerSpec
        {
            Listen = Listen ?? spec.Listen,
            DescriptorSets = [.. DescriptorSets.Select(Placeholders.Expand)],
            HealthService = HealthService,
        };
    }
}

/// <summary>What the processes of a pool are.</summary>
internal enum PoolKind
{
    /// <summary>Workers, which attach to the daemon.</summary>
    Worker,

    /// <summary>gRPC servers, which the daemon dials.</summary>
    Server,
}
