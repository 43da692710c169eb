using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// A request's body, whose reads fail with DEADLINE_EXCEEDED when its first message is not whole, or its end not there, in time. It is whole
/// when its reader takes bytes away: what is not whole is only looked at.
/// </summary>
internal sealed class FirstMessageReader : PipeReader, IDisposable
{
    private readonly PipeReader _body;
    private readonly bool _untilEnd;
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;
    private SequencePosition _start;
    private volatile bool _isLate;
    private bool _isThere;

    public FirstMessageReader(PipeReader body, bool untilEnd, TimeSpan limit, TimeProvider clock)
    {
        _body = body;
        _untilEnd = untilEnd;
        _limit = limit;
        _timer = clock.CreateTimer(static reader => ((FirstMessageReader)reader!).End(), this, limit, Timeout.InfiniteTimeSpan);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isThere ? _body.ReadAsync(cancellationToken) : ReadInTimeAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => _body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isThere && !_untilEnd && !consumed.Equals(_start))
        {
            Stop();
        }

        _body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _body.Complete(exception);

    public void Dispose() => _timer.Dispose();

    private async ValueTask<ReadResult> ReadInTimeAsync(CancellationToken cancellationToken)
    {
        var result = await _body.ReadAsync(cancellationToken);
        if (result.IsCanceled && _isLate)
        {
            throw new RequestException(
                StatusCode.DeadlineExceeded,
                "FIRST_MESSAGE_LATE",
                FormattableString.Invariant($"No whole message came within {_limit.TotalSeconds:0.###} s (Supervisor:Limits:FirstMessageTimeout); send it right after the call is opened.")).ToRpcException();
        }

        CheckPrefix(result.Buffer);
        _start = result.Buffer.Start;
        if (result.IsCompleted)
        {
            Stop();
        }

        return result;
    }

    // The framework takes a flag that does not exist, and a length that no array can have, for failures of its own.
    private static void CheckPrefix(ReadOnlySequence<byte> buffer)
    {
        var prefix = new SequenceReader<byte>(buffer);
        if (prefix.TryRead(out var flag) && (flag > 1 || (prefix.TryReadBigEndian(out int length) && length < 0)))
        {
            throw FailureStatus.MalformedPrefix().ToRpcException();
        }
    }

    private void Stop()
    {
        _isThere = true;
        _timer.Dispose();
    }

    private void End()
    {
        _isLate = true;
        _body.CancelPendingRead();
    }
}
