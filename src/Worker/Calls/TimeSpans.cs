namespace Supervisor.Worker.Calls;

/// <summary>Durations from the wire may be longer than clocks and timers can say.</summary>
internal static class TimeSpans
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    internal static TimeSpan AtMostTimerRange(this TimeSpan wait) => wait < LongestTimer ? wait : LongestTimer;

    internal static DateTimeOffset AddClamped(this DateTimeOffset from, TimeSpan wait) =>
        wait < DateTimeOffset.MaxValue - from ? from + wait : DateTimeOffset.MaxValue;
}
