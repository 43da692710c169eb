using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Systemd;

public sealed class WatchdogTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingNotifier _systemd = new();
    private readonly LineLogger _log = new();
    private readonly Watchdog _watchdog;
    private Task _answer = Task.CompletedTask;

    public WatchdogTests()
    {
        var unit = new UnitState(new SystemdEnvironment { Notifier = _systemd }, _clock, NullLogger<UnitState>.Instance);
        _watchdog = new Watchdog(() => [new VitalSign("pool a", Task.CompletedTask), new VitalSign("pool b", _answer)], unit, Interval, _clock, _log);
    }

    public async ValueTask InitializeAsync() => await _watchdog.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _watchdog.StopAsync(CancellationToken.None);
        _watchdog.Dispose();
    }

    [Fact]
    public async Task Signs_of_life_come_while_all_parts_answer()
    {
        await TickUntilAsync(() => _systemd.States.Count >= 3);

        Assert.All(_systemd.States, state => Assert.Equal("WATCHDOG=1", state));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_part_that_does_not_answer_ends_the_signs_of_life_until_it_does()
    {
        var stuck = new TaskCompletionSource();
        _answer = stuck.Task;

        await TickUntilAsync(() => _log.Lines.Count >= 5);
        Assert.Empty(_systemd.States);
        Assert.All(_log.Lines, line => Assert.StartsWith("No answer from pool b for 00:00:30;", line, StringComparison.Ordinal));

        stuck.SetResult();
        await TickUntilAsync(() => _systemd.States.Count > 0);
    }

    [Fact]
    public async Task A_part_that_fails_gives_no_sign_of_life()
    {
        _answer = Task.FromException(new InvalidOperationException("It is gone."));

        await TickUntilAsync(() => _log.Lines.Count >= 3);

        Assert.Empty(_systemd.States);
        Assert.All(_log.Lines, line => Assert.Equal("No sign of life for systemd: pool b failed: It is gone.", line));
    }

    // The loop runs on the thread pool: time may pass before it waits for it.
    private Task TickUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _clock.Advance(Interval / 2);
            return condition();
        },
        TimeSpan.FromSeconds(60));

    private sealed class LineLogger : ILogger<Watchdog>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
