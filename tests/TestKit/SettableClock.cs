using Microsoft.Extensions.Time.Testing;

namespace Supervisor.TestKit;

/// <summary>A clock that somebody can set, as one can a machine's: timestamps and timers go on as if nothing had happened.</summary>
public sealed class SettableClock : FakeTimeProvider
{
    /// <summary>By how much the time of day is off.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
