using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.Workers.Servers;

/// <summary>An item of a map, or an apply: one request, one response.</summary>
internal sealed class UnaryWork : ServerWork
{
    private readonly PendingItem _item;
    private readonly ServerLink _link;
    private readonly UpwardQueue _upward;

    public UnaryWork(PendingItem item, ServerLink link, UpwardQueue upward)
        : base(new ExecutingItem(item.Delivery, item.JobId, item.Index, item.Attempt, ItemPhase.Running), new CallCancellation(item.Deadline, link.Clock, link.Aborted))
    {
        _item = item;
        _link = link;
        _upward = upward;
    }

    public override async Task<bool> RunAsync()
    {
        var started = _link.Clock.GetTimestamp();
        if (await AnswerAsync() is not { } run)
        {
            return false;
        }

        Post(run, _link.Clock.GetElapsedTime(started));
        return true;
    }

    public override void Fail(Exception error) => Post(Failed(ServerFailures.Accident(_item.Method, error)), TimeSpan.Zero);

    private void Post(OutcomeRun run, TimeSpan runTime) => _upward.Post(new WorkerOutcome(_item.Delivery, run, runTime, OutboxPosition: 0));

    // Null: the server is gone.
    private async Task<OutcomeRun?> AnswerAsync()
    {
        if (_item.IsCancelled)
        {
            return Failed(ServerFailures.Cancelled(_item.Method, CancelCause.Caller, _item.RunLimit));
        }

        if (_link.KindOf(_item.Method) is not MethodKind.Unary)
        {
            return Failed(ServerFailures.NotUnary(_item.Method));
        }

        Cancellation.Start(_item.RunLimit);
        while (true)
        {
            IsUnsent = false;
            var ending = await CallAsync();
            if (ending.Run is { } run)
            {
                return run;
            }

            IsUnsent = ending.Verdict is ServerVerdict.Unsent;
            switch (ending.Verdict)
            {
                case ServerVerdict.Failed failed: return Failed(failed.Failure with { Headers = ending.Headers });
                case ServerVerdict.Gone or ServerVerdict.Unsent { MayTryAgain: false }: return null;
            }
        }
    }

    private async Task<(OutcomeRun? Run, ServerVerdict? Verdict, IReadOnlyList<MetadataEntry> Headers)> CallAsync()
    {
        IReadOnlyList<MetadataEntry> headers = [];
        try
        {
            var options = new CallOptions(_item.Metadata.ToRequestHeaders(), Cancellation.Deadline, Cancellation.Token);
            using var call = _link.Invoker.AsyncUnaryCall(OpaqueMethod.Of(_item.Method, MethodType.Unary), host: null, options, _item.Request);
            headers = (await call.ResponseHeadersAsync).ToEntries();
            IsAnswered = true;
            var response = await call.ResponseAsync;
            return (Succeeded(response, headers, call.GetTrailers().ToEntries()), null, headers);
        }
        catch (RpcException error)
        {
            return (null, await _link.JudgeAsync(error, this, _item.Method, _item.RunLimit), headers);
        }
    }

    private OutcomeRun Succeeded(byte[] response, IReadOnlyList<MetadataEntry> headers, IReadOnlyList<MetadataEntry> trailers)
    {
        if (ServerMetadata.IsTooLarge(headers, trailers))
        {
            return Failed(ServerFailures.MetadataTooLarge(_item.Method));
        }

        return new OutcomeRun
        {
            First = _item.Index,
            Count = 1,
            Payload = response.Length <= WireMapping.MaxPieceBytes ? Payload.FromPacked(PackedMessages.Pack(response)) : Payload.FromPieces(WireMapping.Slice(response)),
            Metadata = headers.Count + trailers.Count == 0 ? [] : [new ResponseMetadata(_item.Index, headers, trailers)],
        };
    }

    private OutcomeRun Failed(ItemFailure failure) => new() { First = _item.Index, Count = 1, Failures = [failure with { Index = _item.Index }] };
}
