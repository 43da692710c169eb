using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Supervisor.TestKit;

/// <summary>A clock that somebody can set, as one can a machine's: timestamps and timers go on as if nothing had happened.</summary>
public sealed class SettableClock : FakeTimeProvider
{
    private readonly ConcurrentBag<TimeSpan> _armed = [];

    /// <summary>By how much the time of day is off.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>How often somebody has begun to wait for so long, to the millisecond. Time that passes before a timer is armed does not count for it.</summary>
    public int TimersOf(TimeSpan wait) => _armed.Count(armed => (armed - wait).Duration() < TimeSpan.FromMilliseconds(1));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _armed.Add(dueTime);
        return timer;
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
