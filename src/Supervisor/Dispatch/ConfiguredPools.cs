using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>Starts the pools of the configuration with the daemon, and stops all pools and processes before it ends.</summary>
internal sealed class ConfiguredPools(PoolCatalog pools, TaskProcessTable processes, IReadOnlyList<PoolSpec> specs) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Workers dial in, so they are started when the daemon listens.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var spec in specs)
        {
            pools.Add(spec, owner: null);
        }

        return Task.CompletedTask;
    }

    // While the daemon still listens: jobs end over their streams. The token fires when that has taken long enough.
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(pools.StopAsync(cancellationToken), processes.StopAsync(cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
