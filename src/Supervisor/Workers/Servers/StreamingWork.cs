using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.Workers.Servers;

/// <summary>A call by frames to a method of any kind. It reads no more from the server than its client has room for.</summary>
internal sealed class StreamingWork : ServerWork
{
    // A frame with its tags then costs less than 64 KiB, so that a window of 64 KiB lets it through.
    private const int PartBytes = WireMapping.MaxPieceBytes - 16;

    private readonly CallFrame.Open _open;
    private readonly ServerLink _link;
    private readonly UpwardQueue _upward;
    private readonly RequestRelay _requests;
    private readonly CreditGate _credit;

    public StreamingWork(ulong id, CallFrame.Open open, ServerLink link, UpwardQueue upward, long maxMessageBytes)
        : base(new ExecutingItem(id, JobId: 0, Index: 0, open.Attempt, ItemPhase.Running), new CallCancellation(open.Deadline, link.Clock, link.Aborted))
    {
        _open = open;
        _link = link;
        _upward = upward;
        _requests = new RequestRelay(maxMessageBytes, bytes => Send(new CallFrame.Credit(bytes)));
        _credit = new CreditGate(open.AnswerCredit, total => Send(new CallFrame.WaitForCredit(total)));
    }

    /// <summary>Messages that the server has not taken.</summary>
    public int QueuedMessages => _requests.Count;

    /// <summary>Takes a frame from the client. Never waits.</summary>
    public void Receive(CallFrame frame)
    {
        switch (frame)
        {
            case CallFrame.Message message when !_requests.TryAdd(message):
                Cancellation.Cancel(CancelCause.TooLarge);
                break;
            case CallFrame.HalfClose:
                _requests.Complete();
                break;
            case CallFrame.Credit credit:
                _credit.Give(credit.Bytes);
                break;
            case CallFrame.Cancel:
                Cancellation.Cancel(CancelCause.Caller);
                break;
        }
    }

    public override async Task<bool> RunAsync()
    {
        Cancellation.Start(_open.RunLimit);
        _requests.Open();
        var verdict = await CallAsync();
        if (verdict is ServerVerdict.Failed failed)
        {
            Send(new CallFrame.Status(failed.Failure, []));
        }

        IsUnsent = verdict is ServerVerdict.Unsent;
        return verdict is null or ServerVerdict.Failed;
    }

    public override void Fail(Exception error) => Send(new CallFrame.Status(ServerFailures.Accident(_open.Method, error), []));

    // Null: it went well, and its status is on its way.
    private async Task<ServerVerdict?> CallAsync()
    {
        try
        {
            var options = new CallOptions(_open.Metadata.ToRequestHeaders(), Cancellation.Deadline, Cancellation.Token);
            using var call = _link.Invoker.AsyncDuplexStreamingCall(OpaqueMethod.Of(_open.Method, MethodType.DuplexStreaming), host: null, options);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation.Token);
            var writing = WriteAsync(call.RequestStream, ended.Token);
            try
            {
                await ReadAsync(call);
            }
            finally
            {
                // A server may answer without having read everything.
                await ended.CancelAsync();
                await writing;
            }

            SendStatus(call.GetTrailers().ToEntries());
            return null;
        }
        catch (OperationCanceledException)
        {
            return await JudgeAsync(new RpcException(new Status(StatusCode.Cancelled, "")));
        }
        catch (RpcException error)
        {
            return await JudgeAsync(error);
        }
    }

    private async Task<ServerVerdict> JudgeAsync(RpcException error)
    {
        var verdict = await _link.JudgeAsync(error, this, _open.Method, _open.RunLimit);

        // What it has taken from the client it cannot send a second time.
        return verdict is ServerVerdict.Unsent { MayTryAgain: true } ? new ServerVerdict.Failed(ServerFailures.Unreachable(_open.Method, error)) : verdict;
    }

    // How the call ends is for the reading side to say.
    private async Task WriteAsync(IClientStreamWriter<MessageParts> server, CancellationToken ended)
    {
        try
        {
            await _requests.RunAsync(server, ended);
        }
        catch (Exception over) when (over is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // It is over.
        }
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<MessageParts, byte[]> call)
    {
        SendHeaders((await call.ResponseHeadersAsync).ToEntries());
        IsAnswered = true;
        while (await call.ResponseStream.MoveNext(Cancellation.Token))
        {
            await SendAsync(call.ResponseStream.Current);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        var left = message;
        do
        {
            var part = left[..Math.Min(PartBytes, left.Length)];
            left = left[part.Length..];
            var frame = new CallFrame.Message(part, More: !left.IsEmpty);
            await _credit.TakeAsync((ulong)CallMapping.CostOf(frame), Cancellation.Token);
            Send(frame);
        }
        while (!left.IsEmpty);
    }

    // An answer that is an error and nothing else has no headers of its own.
    private void SendHeaders(IReadOnlyList<MetadataEntry> headers)
    {
        if (headers.Count > 0 && !ServerMetadata.IsTooLarge(headers, []))
        {
            Send(new CallFrame.Headers(headers));
        }
    }

    private void SendStatus(IReadOnlyList<MetadataEntry> trailers) => Send(ServerMetadata.IsTooLarge([], trailers)
        ? new CallFrame.Status(ServerFailures.MetadataTooLarge(_open.Method), [])
        : new CallFrame.Status(null, trailers));

    private void Send(CallFrame frame) => _upward.Post(Item.Delivery, frame);
}
