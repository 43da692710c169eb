using Microsoft.Extensions.Time.Testing;
using Supervisor.Workers.Servers;
using Eventually = Supervisor.TestKit.Eventually;

namespace Supervisor.Tests.Workers.Servers;

public sealed class CallCancellationTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(5, 10, true)]
    [InlineData(10, 5, false)]
    public void Start_TheLimitThatComesFirst_IsTheCause(int deadlineSeconds, int runLimitSeconds, bool isDeadline)
    {
        using var cancellation = new CallCancellation(At(deadlineSeconds), _clock, CancellationToken.None);
        cancellation.Start(TimeSpan.FromSeconds(runLimitSeconds));

        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(CancelCause.None, cancellation.Cause);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(isDeadline ? CancelCause.Deadline : CancelCause.RunLimit, cancellation.Cause);
    }

    [Fact]
    public async Task Cancel_TheFirstCauseCounts_AndTheTokenFollows()
    {
        using var cancellation = new CallCancellation(deadline: null, _clock, CancellationToken.None);

        cancellation.Cancel(CancelCause.Caller);
        cancellation.Cancel(CancelCause.RunLimit);

        Assert.Equal(CancelCause.Caller, cancellation.Cause);
        await Eventually.HoldsAsync(() => cancellation.Token.IsCancellationRequested);
    }

    [Fact]
    public void Deadline_IsWhatIsLeftOfIt()
    {
        using var cancellation = new CallCancellation(At(60), _clock, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(_clock.GetUtcNow().UtcDateTime.AddSeconds(40), cancellation.Deadline);
    }

    private long At(int seconds) => _clock.GetTimestamp() + (seconds * _clock.TimestampFrequency);
}
