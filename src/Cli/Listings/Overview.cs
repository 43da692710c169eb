using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>The daemon, its pools and its workers, as they were within one moment.</summary>
internal sealed record Overview(GetStatusResponse Status, IReadOnlyList<PoolInfo> Pools, IReadOnlyList<WorkerInfo> Workers)
{
    internal static async Task<Overview> ReadAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        var options = new CallOptions(cancellationToken: cancellationToken);
        using var status = daemon.Control.GetStatusAsync(new GetStatusRequest(), options);
        using var pools = daemon.Pools.ListPoolsAsync(new ListPoolsRequest(), options);
        using var workers = daemon.Control.ListWorkersAsync(new ListWorkersRequest(), options);
        return new Overview(await status, (await pools).Pools, (await workers).Workers);
    }
}
