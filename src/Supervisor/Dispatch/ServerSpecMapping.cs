using Supervisor.Workers;
using Wire = Supervisor.Protocol.V1;

namespace Supervisor.Dispatch;

/// <summary>How a pool's servers are reached, between wire and domain.</summary>
internal static class ServerSpecMapping
{
    /// <summary>Null for pools of workers that attach.</summary>
    public static ServerSpec? ToDomain(this Wire.ServerSpec? spec) => spec is null ? null : new ServerSpec
    {
        Listen = spec.Listen == Wire.ServerListen.Unspecified ? ServerListen.Unix : (ServerListen)spec.Listen,
        DescriptorSets = [.. spec.DescriptorSets],
        HealthService = spec.HealthService,
    };

    public static Wire.ServerSpec ToProto(this ServerSpec spec) => new()
    {
        Listen = (Wire.ServerListen)spec.Listen,
        DescriptorSets = { spec.DescriptorSets },
        HealthService = spec.HealthService,
    };
}
