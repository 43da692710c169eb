using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Calls;

/// <summary>
/// One call by frames, on the answering side: all four kinds of methods. Frames come in through <see cref="Receive"/>, which never
/// waits; frames go out as fast as the opener's credit allows.
/// </summary>
internal sealed class StreamingCall : CallScope
{
    private readonly ServiceMethod _method;
    private readonly CallOpen _open;
    private readonly Action<CallFrame> _send;
    private readonly CreditGate _credit;
    private readonly RequestMessages _requests;
    private volatile bool _isCancelled;

    internal StreamingCall(ServiceMethod method, CallOpen open, ulong maxMessageBytes, Action<CallFrame> send)
    {
        _method = method;
        _open = open;
        _send = send;
        _credit = new CreditGate(open.Credit, total => send(new CallFrame { Wait = new CallWait { CreditAfter = total } }));
        _requests = new RequestMessages(method.Name, maxMessageBytes, send);
        MaxMessageBytes = maxMessageBytes;
    }

    /// <summary>As <see cref="TaskItem.Index"/>; a call through a supervisor has none.</summary>
    internal ulong Index { get; init; }

    internal ulong MaxMessageBytes { get; }

    /// <summary>Cancelled when the opener or a limit ends the call.</summary>
    internal CancellationToken Token { get; private set; }

    internal void Start() => _requests.Open();

    internal void Receive(CallFrame frame)
    {
        switch (frame.FrameCase)
        {
            case CallFrame.FrameOneofCase.Message:
                _requests.Add(frame.Message);
                break;
            case CallFrame.FrameOneofCase.HalfClose:
                _requests.Complete();
                break;
            case CallFrame.FrameOneofCase.Credit:
                _credit.Give(frame.Credit.Bytes);
                break;
            case CallFrame.FrameOneofCase.Cancel:
                _isCancelled = true;
                break;
        }
    }

    /// <summary>Executes the call to its status. Never throws.</summary>
    internal async Task RunAsync(LaneCancellation cancellation)
    {
        var context = new HandlerContext(this, Index, new ItemHeaders { Metadata = { _open.Metadata }, Timeout = _open.Timeout }, cancellation);
        var failure = await ExecuteAsync(context, cancellation).ConfigureAwait(false);
        cancellation.End(context);
        var status = new CallStatus { Failure = failure };
        if (failure is null)
        {
            MetadataMapping.AddTo(status.Trailers, context.Trailers);
        }

        _send(new CallFrame { Status = status });
    }

    internal override bool IsCancelled(ulong index) => _isCancelled;

    internal override Task SendHeadersAsync(Metadata headers)
    {
        var frame = new CallHeaders();
        MetadataMapping.AddTo(frame.Metadata, headers);
        _send(new CallFrame { Headers = frame });
        return Task.CompletedTask;
    }

    internal async Task<(bool Found, T? Message)> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        if (await _requests.NextAsync(cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            return (false, null);
        }

        try
        {
            return (true, marshaller.ContextualDeserializer(new MessageReader { Payload = bytes }));
        }
        catch (Exception exception)
        {
            var failure = FailureMapping.Unparsable(Method, exception);
            throw new RpcException(new Status((StatusCode)failure.Code, failure.Message));
        }
    }

    /// <summary>The request of a method that takes one.</summary>
    internal async Task<T> ReadOnlyAsync<T>(Marshaller<T> marshaller)
        where T : class
    {
        var (found, message) = await ReadAsync(marshaller, Token).ConfigureAwait(false);
        return found ? message! : throw new RpcException(new Status(StatusCode.InvalidArgument, $"The call to '{Method}' ended without its request message."));
    }

    internal async Task WriteAsync<T>(MessageWriter writer, Marshaller<T> marshaller, T message, CancellationToken cancellationToken)
    {
        writer.Write(marshaller, message);
        if (writer.Message.IsEmpty)
        {
            await SendAsync(ReadOnlyMemory<byte>.Empty, more: false, cancellationToken).ConfigureAwait(false);
        }

        var left = writer.Message.Length;
        foreach (var piece in Pieces.Cut(writer.Message))
        {
            await SendAsync(piece, more: (left -= piece.Length) > 0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The response of a method that gives one.</summary>
    internal async Task AnswerAsync<T>(Marshaller<T> marshaller, T response, HandlerContext context)
        where T : class
    {
        if (context.Outcome.StatusCode != StatusCode.OK)
        {
            return;
        }

        if (response is null)
        {
            throw new RpcException(new Status(StatusCode.Internal, FailureMapping.NoResponse(Method).Message));
        }

        await WriteAsync(new MessageWriter(MaxMessageBytes), marshaller, response, Token).ConfigureAwait(false);
    }

    private async Task<Failure?> ExecuteAsync(HandlerContext context, LaneCancellation cancellation)
    {
        try
        {
            Token = context.CancellationToken;
            Token.ThrowIfCancellationRequested();
            await _method.ExecuteAsync(this, context).ConfigureAwait(false);
            return context.Outcome.StatusCode == StatusCode.OK ? null : FailureMapping.FromStatus(context);
        }
        catch (Exception exception)
        {
            return FailureMapping.FromException(exception, context, cancellation.ReasonFor(context));
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, bool more, CancellationToken cancellationToken)
    {
        var message = new CallMessage { Data = ByteString.CopyFrom(data.Span), More = more };
        await _credit.TakeAsync((ulong)message.CalculateSize(), cancellationToken).ConfigureAwait(false);
        _send(new CallFrame { Message = message });
    }
}
