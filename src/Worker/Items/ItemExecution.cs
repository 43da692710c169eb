using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Items;

/// <summary>
/// One lane's current item between its request and its outcome. A lane uses one for all its items. Nothing that a handler
/// does makes its methods throw.
/// </summary>
internal sealed class ItemExecution(PageLane page, LaneCancellation cancellation, ulong maxItemBytes, SliceSource? slices = null)
{
    private readonly MessageReader _request = new();

    internal MessageWriter Response { get; } = new(maxItemBytes, slices is null ? null : new SliceWriter(slices));

    internal HandlerContext Context { get; private set; } = null!;

    /// <summary>Why there is no response; null when there is one.</summary>
    internal Failure? Failure { get; private set; }

    /// <summary>Headers and trailers that the handler sent with its response; null when there are none.</summary>
    internal ResponseMetadata? Metadata { get; private set; }

    /// <summary>Whether the response travels in pieces.</summary>
    internal bool IsLarge => Failure is null && Response.Message.Length > Pieces.WholeLimit;

    /// <summary>Whether the response is read where it lies.</summary>
    internal bool IsSlice => Failure is null && Response.IsSlice;

    internal void Begin(HandlerContext context, ReadOnlyMemory<byte> message)
    {
        Context = context;
        Failure = null;
        Metadata = null;
        _request.Payload = message;
        page.Begin(context.Scope.Id, context.Scope.JobId, context.Index, context.Scope.Attempt);
    }

    internal bool TryParse<TRequest>(Marshaller<TRequest> marshaller, out TRequest request)
    {
        try
        {
            request = marshaller.ContextualDeserializer(_request);
            page.Advance(ItemPhase.Running);
            return true;
        }
        catch (Exception exception)
        {
            request = default!;
            Fail(FailureMapping.Unparsable(Context.Scope.Method, exception));
            return false;
        }
    }

    internal void Respond<TResponse>(Marshaller<TResponse> marshaller, TResponse response)
    {
        page.Advance(ItemPhase.Encoding);
        if (Context.Outcome.StatusCode != StatusCode.OK)
        {
            Fail(FailureMapping.FromStatus(Context));
        }
        else if (response is null)
        {
            Fail(FailureMapping.NoResponse(Context.Scope.Method));
        }
        else if (FailureMapping.IsTooLarge(Context.SentHeaders, Context.Trailers))
        {
            Fail(FailureMapping.MetadataTooLarge(Context.Scope.Method));
        }
        else
        {
            Write(marshaller, response);
        }
    }

    internal void Fail(Exception exception) =>
        Fail(FailureMapping.FromException(exception, Context, cancellation.ReasonFor(Context)));

    internal void Fail(Failure failure)
    {
        failure.Index = Context.Index;
        Failure = failure;
    }

    private void Write<TResponse>(Marshaller<TResponse> marshaller, TResponse response)
    {
        Response.Write(marshaller, response, mayBeSlice: Context.SentHeaders is null && Context.Trailers is null);
        if (Context.SentHeaders is null && Context.Trailers is null)
        {
            return;
        }

        Metadata = new ResponseMetadata { Index = Context.Index };
        MetadataMapping.AddTo(Metadata.Headers, Context.SentHeaders);
        MetadataMapping.AddTo(Metadata.Trailers, Context.Trailers);
    }
}
