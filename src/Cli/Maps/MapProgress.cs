using Spectre.Console;

namespace Supervisor.Cli;

/// <summary>A bar on standard error while a map runs: how much of the input is done, how many items, how fast.</summary>
internal sealed class MapProgress : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly long? _length;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _shown;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private MapReport? _report;

    private MapProgress(IAnsiConsole console, MethodName method, long? length)
    {
        (_console, _length) = (console, length);
        _shown = console.Progress()
            .Columns(length is null ? [new SpinnerColumn(), new TaskDescriptionColumn()] : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()])
            .AutoRefresh(true)
            .StartAsync(context =>
            {
                var task = context.AddTask(method.Method, new ProgressTaskSettings { MaxValue = Math.Max(1, length ?? 1) });
                task.IsIndeterminate = length is null;
                return FollowAsync(task);
            });
    }

    /// <summary>Null where nobody would see it: standard error is no terminal, or the results are on the screen themselves.</summary>
    internal static MapProgress? Start(MethodName method, long? length, bool isShown)
    {
        if (!isShown || Console.IsErrorRedirected)
        {
            return null;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            ColorSystem = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        return new MapProgress(console, method, length);
    }

    internal void Follow(MapReport report) => _report = report;

    /// <summary>A line above the bar.</summary>
    internal void Tell(string line) => _console.WriteLine(line);

    public void Dispose()
    {
        _done.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }

    private async Task FollowAsync(ProgressTask task)
    {
        while (!_done.Task.IsCompleted)
        {
            Show(task);
            await Task.WhenAny(_done.Task, Task.Delay(Refresh, TimeProvider.System));
        }

        Show(task);
        task.StopTask();
    }

    private void Show(ProgressTask task)
    {
        if (_report is not { } report)
        {
            return;
        }

        var count = report.Succeeded + report.Failed;
        var seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
        var failed = report.Failed == 0 ? "" : $", [red]{report.Failed} failed[/]";
        task.Description = $"{count} items{failed}, {Figures.Rate(count / Math.Max(seconds, 0.001))}/s";
        if (_length is not null)
        {
            task.Value = report.Bytes;
        }
    }
}
