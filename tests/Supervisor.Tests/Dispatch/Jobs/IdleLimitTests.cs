using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Dispatch.Jobs;

namespace Supervisor.Tests.Dispatch.Jobs;

/// <summary>How long a job waits for its client.</summary>
public sealed class IdleLimitTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly IdleLimit _idle;
    private bool _waitsForClient = true;

    public IdleLimitTests() => _idle = new IdleLimit(Limit, () => _waitsForClient, _clock);

    public void Dispose() => _idle.Dispose();

    [Fact]
    public void A_quiet_client_is_given_up_between_the_limit_and_twice_the_limit()
    {
        _clock.Advance(Limit);
        Assert.False(_idle.Expired.IsCompleted);

        _clock.Advance(Limit);

        var expired = Assert.IsType<RequestException>(_idle.Expired.Exception!.InnerException);
        Assert.Equal(StatusCode.DeadlineExceeded, expired.Code);
        Assert.Contains("JobIdleTimeout", expired.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_says_something_now_and_then_is_not()
    {
        for (var times = 0; times < 10; times++)
        {
            _clock.Advance(Limit * 0.9);
            _idle.Touch();
        }

        Assert.False(_idle.Expired.IsCompleted);
    }

    [Fact]
    public void Time_in_which_a_worker_is_at_work_does_not_count()
    {
        _waitsForClient = false;
        _clock.Advance(Limit * 10);
        Assert.False(_idle.Expired.IsCompleted);

        _waitsForClient = true;
        _clock.Advance(Limit);
        Assert.False(_idle.Expired.IsCompleted);
        _clock.Advance(Limit);
        Assert.True(_idle.Expired.IsFaulted);
    }
}
