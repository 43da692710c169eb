using Supervisor.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Waits until a daemon that has just started can do what it is there for.</summary>
internal static class FirstWorkers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when every pool has a worker, or has seen one fail.</summary>
    /// <returns>The pools that have none all the same.</returns>
    internal static async Task<IReadOnlyList<PoolInfo>> WaitAsync(SupervisorClientOptions options, CancellationToken cancellationToken)
    {
        using var daemon = DaemonConnection.To(options);
        var clock = TimeProvider.System;
        for (var started = clock.GetTimestamp(); ; await Task.Delay(Step, clock, cancellationToken))
        {
            var listed = await daemon.Pools.ListPoolsAsync(new ListPoolsRequest(), cancellationToken: cancellationToken);
            var without = listed.Pools.Where(pool => pool.ReadyWorkers == 0).ToList();
            if (without.TrueForAll(pool => pool.Restarts > 0 || pool.State == PoolState.Broken) || clock.GetElapsedTime(started) > Patience)
            {
                return without;
            }
        }
    }
}
