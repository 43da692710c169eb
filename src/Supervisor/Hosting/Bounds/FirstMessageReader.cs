using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// A request's body, whose reads fail with DEADLINE_EXCEEDED when its first message is not whole, or its end not there, in time. It is whole
/// when its reader takes bytes away: what is not whole is only looked at. Time ends only reads that wait for it, so it cannot reach a later one.
/// </summary>
internal sealed class FirstMessageReader(PipeReader body, bool untilEnd, FirstMessageLimit limit, TimeProvider clock) : PipeReader, IDisposable
{
    private readonly CancellationTokenSource _late = new(limit.Time, clock);
    private SequencePosition _start;
    private bool _isThere;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isThere ? body.ReadAsync(cancellationToken) : ReadInTimeAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isThere |= !untilEnd && !consumed.Equals(_start);
        body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    public void Dispose() => _late.Dispose();

    private async ValueTask<ReadResult> ReadInTimeAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
        try
        {
            var result = await body.ReadAsync(either.Token);
            CheckPrefix(result.Buffer);
            _start = result.Buffer.Start;
            _isThere = result.IsCompleted;
            return result;
        }
        catch (OperationCanceledException) when (_late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw limit.Exceeded().ToRpcException();
        }
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
}
