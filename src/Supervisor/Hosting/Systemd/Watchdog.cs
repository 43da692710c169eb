namespace Supervisor.Hosting;

/// <summary>
/// Gives systemd a sign of life twice in its interval, each time only after every part of the daemon has answered. A part that is stuck
/// therefore ends the daemon: systemd kills it and starts it anew.
/// </summary>
internal sealed partial class Watchdog(Func<IReadOnlyList<VitalSign>> ask, UnitState unit, TimeSpan interval, TimeProvider clock, ILogger<Watchdog> logger)
    : BackgroundService
{
    private readonly TimeSpan _period = interval / 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (await AnswerAsync(ask(), stoppingToken))
            {
                unit.Alive();
            }
        }
    }

    // Nothing is asked twice before it has answered: one stuck part holds one thread, not one more each time.
    private async Task<bool> AnswerAsync(IReadOnlyList<VitalSign> signs, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(signs.Select(sign => sign.Answer));
        while (await Task.WhenAny(all, Task.Delay(_period, clock, cancellationToken)) != all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogStuck(string.Join(", ", signs.Where(sign => !sign.Answer.IsCompleted).Select(sign => sign.Part)), _period);
        }

        foreach (var sign in signs.Where(sign => sign.Answer.IsFaulted))
        {
            LogFailed(sign.Part, sign.Answer.Exception!.InnerException!.Message);
        }

        return all.IsCompletedSuccessfully;
    }

    [LoggerMessage(1, LogLevel.Error, "No answer from {Parts} for {Period}; if none comes, systemd will end and restart the daemon.")]
    private partial void LogStuck(string parts, TimeSpan period);

    [LoggerMessage(2, LogLevel.Error, "No sign of life for systemd: {Part} failed: {Problem}")]
    private partial void LogFailed(string part, string problem);
}
