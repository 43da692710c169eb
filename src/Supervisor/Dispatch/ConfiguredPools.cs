using System.Collections.Concurrent;
using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>
/// Starts the pools of the configuration with the daemon, changes them with it, and stops all pools and processes before the daemon ends.
/// </summary>
internal sealed partial class ConfiguredPools(PoolCatalog pools, TaskProcessTable processes, IReadOnlyList<PoolSpec> specs, ILogger<ConfiguredPools> logger)
    : IHostedLifecycleService
{
    /// <summary>From the last kill until the daemon does not wait any longer.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    // As asked for last, and not refused since.
    private readonly ConcurrentDictionary<string, PoolSpec> _specs = new(specs.Select(spec => KeyValuePair.Create(spec.Name, spec)), StringComparer.Ordinal);

    private TimeSpan LongestGrace => pools.LongestGrace > processes.LongestGrace ? pools.LongestGrace : processes.LongestGrace;

    /// <summary>
    /// Begins to make the pools those of another configuration, and returns at once: new ones are started, those that are gone close when
    /// their jobs have ended, changed ones are resized and get new workers one by one. How that ends is logged.
    /// </summary>
    /// <param name="wanted">Validated.</param>
    /// <returns>What is done.</returns>
    public PoolChanges Apply(IReadOnlyList<PoolSpec> wanted)
    {
        var changes = PoolChanges.Between(_specs.Values, wanted);
        foreach (var name in changes.Removed)
        {
            _specs.TryRemove(name, out _);
            _ = AttendAsync(name, () => pools.RemoveAsync(name));
        }

        foreach (var spec in changes.Added)
        {
            _specs[spec.Name] = spec;
            _ = AttendAsync(spec.Name, () => BeginAsync(spec));
        }

        foreach (var spec in changes.Changed)
        {
            var old = _specs[spec.Name];
            _specs[spec.Name] = spec;
            _ = AttendAsync(spec.Name, () => ChangeAsync(spec, old));
        }

        return changes;
    }

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

    // While the daemon still listens: jobs end over their streams. The token fires when that has taken long enough; a process that
    // even SIGKILL does not end soon, in a call that the kernel does not interrupt, is left to the warden.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var stopped = Task.WhenAll(pools.StopAsync(cancellationToken), processes.StopAsync(cancellationToken));
        using var givenUp = new CancellationTokenSource();
        await using var hastened = cancellationToken.Register(() => givenUp.CancelAfter(LongestGrace + KillLimit));
        try
        {
            await stopped.WaitAsync(givenUp.Token);
        }
        catch (OperationCanceledException) when (givenUp.IsCancellationRequested)
        {
            LogLeft(string.Join(", ", pools.Pools.SelectMany(pool => pool.Workers).Where(worker => worker.Process is not null).Select(worker => worker.Identity)));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A pool of that name may still be closing.
    private async Task BeginAsync(PoolSpec spec)
    {
        await pools.RemoveAsync(spec.Name);
        try
        {
            if (_specs.TryGetValue(spec.Name, out var wanted) && ReferenceEquals(wanted, spec))
            {
                pools.Add(spec, owner: null);
            }
        }
        catch (RequestException)
        {
            // A client has a pool of that name; reading the same configuration again tries again.
            _specs.TryRemove(KeyValuePair.Create(spec.Name, spec));
            throw;
        }
    }

    private async Task ChangeAsync(PoolSpec spec, PoolSpec old)
    {
        // A pool that an operator has closed stays closed; only a new name begins a pool.
        if (pools.Find(spec.Name) is not { } pool || pool.IsClosing)
        {
            return;
        }

        try
        {
            await pool.ReconfigureAsync(spec);
        }
        catch (RollStoppedException)
        {
            // So that reading the same configuration again tries again.
            _specs.TryUpdate(spec.Name, old, spec);
            throw;
        }
    }

    private async Task AttendAsync(string pool, Func<Task> change)
    {
        try
        {
            await change();
            LogChanged(pool);
        }
        catch (Exception failure) when (failure is RollStoppedException or RequestException)
        {
            LogRefused(pool, failure.Message);
        }
        catch (Exception failure)
        {
            LogFailed(pool, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Pool {Pool} is as the configuration says.")]
    private partial void LogChanged(string pool);

    [LoggerMessage(2, LogLevel.Error, "Pool {Pool} is not as the configuration says. {Reason}")]
    private partial void LogRefused(string pool, string reason);

    [LoggerMessage(3, LogLevel.Error, "Changing pool {Pool} failed.")]
    private partial void LogFailed(string pool, Exception error);

    [LoggerMessage(4, LogLevel.Error, "Workers that were killed are still there: {Workers}. The daemon does not wait for them any longer.")]
    private partial void LogLeft(string workers);
}
