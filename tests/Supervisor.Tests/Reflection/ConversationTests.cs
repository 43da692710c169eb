using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Reflection;

namespace Supervisor.Tests.Reflection;

/// <summary>When a stream of questions ends that nobody ends.</summary>
public sealed class ConversationTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task One_that_is_quiet_for_long_ends_without_an_error()
    {
        var next = Conversation.MoveNextAsync(new Silence(), _clock, CancellationToken.None, CancellationToken.None);
        _clock.Advance(Conversation.IdleLimit - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await next);
    }

    [Fact]
    public async Task The_end_of_the_daemon_is_no_silence()
    {
        using var stopping = new CancellationTokenSource();
        var next = Conversation.MoveNextAsync(new Silence(), _clock, stopping.Token, CancellationToken.None);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private sealed class Silence : IAsyncStreamReader<string>
    {
        public string Current => "";

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return true;
        }
    }
}
