using Supervisor.Items;

namespace Supervisor.Workers.Output;

/// <summary>
/// Writes workers' lines into the daemon's log. Behind a bounded queue of its own, since a log may stand still, and no more lines of a worker
/// in a second than would do harm.
/// </summary>
internal sealed partial class WorkerOutputLog(OutputFeed feed, WorkerSettings settings, TimeProvider clock, ILogger<WorkerOutputLog> logger) : BackgroundService
{
    private const int Waiting = 4096;
    private const int LinesPerSecond = 100;
    private const int MaxBudgets = 1024;

    private readonly Dictionary<WorkerIdentity, LineBudget> _budgets = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.OutputLevel == LogLevel.None || !logger.IsEnabled(settings.OutputLevel))
        {
            return;
        }

        using var lines = feed.Subscribe(Waiting);
        try
        {
            await foreach (var line in lines.ReadAllAsync(stoppingToken))
            {
                Write(line);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
    }

    private void Write(WorkerLine line)
    {
        if (!BudgetOf(line.Worker).TryPass(out var leftOut))
        {
            return;
        }

        if (leftOut > 0)
        {
            LogLeftOut(settings.OutputLevel, line.Worker, line.Pid, leftOut, LinesPerSecond);
        }

        LogLine(settings.OutputLevel, line.Worker, line.Pid, line.Stream, line.Line);
    }

    private LineBudget BudgetOf(WorkerIdentity worker)
    {
        if (_budgets.TryGetValue(worker, out var budget))
        {
            return budget;
        }

        if (_budgets.Count == MaxBudgets)
        {
            // Nearly all are of workers that are gone.
            _budgets.Clear();
        }

        _budgets.Add(worker, budget = new LineBudget(LinesPerSecond, clock));
        return budget;
    }

    [LoggerMessage(EventId = 1, Message = "{Worker} (pid {Pid}) {Stream}: {Line}")]
    private partial void LogLine(LogLevel level, WorkerIdentity worker, int pid, OutputStream stream, Processes.OutputLine line);

    [LoggerMessage(EventId = 2, Message = "{LeftOut} lines of {Worker} (pid {Pid}) are not in this log: it takes {Limit} of a worker in a second.")]
    private partial void LogLeftOut(LogLevel level, WorkerIdentity worker, int pid, long leftOut, int limit);
}
