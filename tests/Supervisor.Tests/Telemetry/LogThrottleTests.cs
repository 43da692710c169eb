using Microsoft.Extensions.Time.Testing;
using Supervisor.Telemetry;

namespace Supervisor.Tests.Telemetry;

public sealed class LogThrottleTests
{
    [Fact]
    public void One_line_passes_in_ten_seconds_and_the_next_counts_the_others()
    {
        var clock = new FakeTimeProvider();
        var throttle = new LogThrottle(clock);

        Assert.True(throttle.TryPass(out var suppressed));
        Assert.Equal(0, suppressed);
        Assert.False(throttle.TryPass(out _));
        Assert.False(throttle.TryPass(out _));

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(throttle.TryPass(out suppressed));
        Assert.Equal(2, suppressed);
    }
}
