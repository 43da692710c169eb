using Supervisor.Dispatch;

namespace Supervisor.Reflection;

/// <summary>Tells operators, once each time, when two pools begin to differ in what they call by one name.</summary>
internal sealed partial class ConflictLog(SchemaCatalog schemas, PoolNews news, ILogger<ConflictLog> logger) : BackgroundService
{
    // Taken before there are pools. What the daemon serves itself is known only when they begin.
    private Task _next = news.Next;
    private IReadOnlyList<Schema> _schemas = [];
    private IReadOnlyList<Conflict> _conflicts = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A private daemon is quiet, and need not take apart what nobody asks for.
        while (logger.IsEnabled(LogLevel.Warning) && await HasNewsAsync(stoppingToken))
        {
            _next = news.Next;
            try
            {
                Look();
            }
            catch (Exception failure)
            {
                LogFailure(failure);
            }
        }
    }

    // There are none any more when the daemon stops.
    private async Task<bool> HasNewsAsync(CancellationToken stoppingToken)
    {
        await _next.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _next.IsCompletedSuccessfully && !stoppingToken.IsCancellationRequested;
    }

    private void Look()
    {
        var current = schemas.All;
        if (current.SequenceEqual(_schemas))
        {
            return;
        }

        _schemas = current;
        var conflicts = Conflict.Among(current).ToList();
        foreach (var conflict in conflicts.Except(_conflicts))
        {
            LogConflict(conflict);
        }

        _conflicts = conflicts;
    }

    [LoggerMessage(1, LogLevel.Warning, "Reflection describes to no caller that does not choose with the header supervisor-pool: {Conflict}. They may differ in more.")]
    private partial void LogConflict(Conflict conflict);

    [LoggerMessage(2, LogLevel.Error, "Failed to compare what pools define.")]
    private partial void LogFailure(Exception failure);
}
