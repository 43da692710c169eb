using Supervisor.Dispatch;

namespace Supervisor.Hosting;

/// <summary>Keeps the line that `systemctl status` shows up to date.</summary>
internal sealed class StatusReport(UnitState unit, PoolCatalog pools, IHostApplicationLifetime lifetime, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var line = StatusLine.Of([.. pools.Pools.Select(pool => pool.Snapshot())], lifetime.ApplicationStopping.IsCancellationRequested);
            if (line != last)
            {
                unit.Describe(line);
                last = line;
            }
        }
    }
}
