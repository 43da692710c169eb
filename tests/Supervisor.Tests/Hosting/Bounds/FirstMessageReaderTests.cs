using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting.Bounds;

/// <summary>Either the first message comes in time or the call is late, never both.</summary>
public sealed class FirstMessageReaderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly ReadOnlyMemory<byte> Message = new byte[] { 0, 0, 0, 0, 1, 42 };

    private readonly FakeTimeProvider _clock = new();
    private readonly Pipe _body = new();

    [Fact]
    public async Task A_time_that_is_over_between_the_first_message_and_its_taking_ends_no_later_read()
    {
        using var reader = Read(untilEnd: false);
        await _body.Writer.WriteAsync(Message);
        var first = await reader.ReadAsync(TestContext.Current.CancellationToken);

        _clock.Advance(Limit);
        reader.AdvanceTo(first.Buffer.End);
        var later = reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(later.IsCompleted);
        await _body.Writer.WriteAsync(Message);

        Assert.Equal(Message.Length, (await later).Buffer.Length);
    }

    [Fact]
    public async Task A_stream_that_has_begun_may_be_quiet()
    {
        using var reader = Read(untilEnd: false);
        await _body.Writer.WriteAsync(Message);
        reader.AdvanceTo((await reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.End);
        var later = reader.ReadAsync(TestContext.Current.CancellationToken);

        _clock.Advance(10 * Limit);

        Assert.False(later.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_is_not_whole_in_time_is_late_and_stays_so(bool untilEnd)
    {
        using var reader = Read(untilEnd);
        await _body.Writer.WriteAsync(Message[..3]);
        var half = await reader.ReadAsync(TestContext.Current.CancellationToken);
        reader.AdvanceTo(half.Buffer.Start, half.Buffer.End);
        var rest = reader.ReadAsync(TestContext.Current.CancellationToken);

        _clock.Advance(Limit);

        await AssertLateAsync(rest);
        await _body.Writer.WriteAsync(Message[3..]);
        await AssertLateAsync(reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_single_message_whose_end_does_not_come_is_late()
    {
        using var reader = Read(untilEnd: true);
        await _body.Writer.WriteAsync(Message);
        reader.AdvanceTo((await reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.End);
        var end = reader.ReadAsync(TestContext.Current.CancellationToken);

        _clock.Advance(Limit);

        await AssertLateAsync(end);
    }

    [Fact]
    public async Task An_end_that_came_in_time_is_read_again_whenever()
    {
        using var reader = Read(untilEnd: true);
        await _body.Writer.WriteAsync(Message);
        await _body.Writer.CompleteAsync();
        var whole = await reader.ReadAsync(TestContext.Current.CancellationToken);

        _clock.Advance(Limit);
        reader.AdvanceTo(whole.Buffer.End);

        Assert.True((await reader.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_late()
    {
        using var reader = Read(untilEnd: false);
        using var caller = new CancellationTokenSource();
        var read = reader.ReadAsync(caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    private static async Task AssertLateAsync(ValueTask<ReadResult> read) =>
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(async () => await read)).StatusCode);

    private FirstMessageReader Read(bool untilEnd) => new(_body.Reader, untilEnd, new FirstMessageLimit(Limit), _clock);
}
