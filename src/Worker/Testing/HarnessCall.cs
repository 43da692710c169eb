using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Status = Grpc.Core.Status;

namespace Supervisor.Worker.Testing;

/// <summary>The caller's side of a call that runs in this process: it takes the supervisor's place at the frames.</summary>
internal sealed class HarnessCall : IDisposable
{
    private readonly StreamingCall _call;
    private readonly LaneCancellation _cancellation;
    private readonly CancellationTokenRegistration _cancelled;
    private readonly Channel<ReadOnlyMemory<byte>> _responses = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ByteString> _parts = [];
    private (Status Status, Metadata Trailers)? _end;

    internal HarnessCall(Func<Action<CallFrame>, StreamingCall> create, TimeProvider time, CancellationToken cancellationToken)
    {
        _cancellation = new LaneCancellation(time) { StartedAt = time.GetTimestamp() };
        _call = create(Receive);
        _cancelled = cancellationToken.UnsafeRegister(_ => Cancel(), null);
        Running = Task.Run(() => _call.RunAsync(_cancellation), CancellationToken.None);
    }

    internal Task Running { get; }

    internal Task<Metadata> Headers => _headers.Task;

    internal Status Status => End.Status;

    internal Metadata Trailers => End.Trailers;

    private (Status Status, Metadata Trailers) End => _end ?? throw new InvalidOperationException("The call has not ended: await its response first.");

    internal static CallOpen Open(string method, CallOptions options, DateTimeOffset now)
    {
        // Nobody but the test's own patience bounds what a handler may answer.
        var open = new CallOpen { Method = method, Credit = ulong.MaxValue };
        MetadataMapping.AddTo(open.Metadata, options.Headers);
        if (options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            open.Timeout = (deadline.ToUniversalTime() - now.UtcDateTime).ToDuration();
        }

        return open;
    }

    internal void Send<T>(Marshaller<T> marshaller, T message)
    {
        var writer = new MessageWriter((ulong)Array.MaxLength);
        writer.Write(marshaller, message);
        _call.Receive(new CallFrame { Message = new CallMessage { Data = ByteString.CopyFrom(writer.Message.Span) } });
    }

    internal void HalfClose() => _call.Receive(new CallFrame { HalfClose = new CallHalfClose() });

    internal async Task<(bool Found, T? Message)> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        if (await _responses.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _responses.Reader.TryRead(out var bytes))
        {
            return (true, marshaller.ContextualDeserializer(new MessageReader { Payload = bytes }));
        }

        await Running.ConfigureAwait(false);
        return Status.StatusCode == StatusCode.OK ? (false, null) : throw new RpcException(Status, Trailers);
    }

    internal async Task<T> ReadOnlyAsync<T>(Marshaller<T> marshaller)
        where T : class
    {
        var (found, message) = await ReadAsync(marshaller, CancellationToken.None).ConfigureAwait(false);
        if (found)
        {
            await ReadAsync(marshaller, CancellationToken.None).ConfigureAwait(false);
        }

        return message ?? throw new RpcException(new Status(StatusCode.Internal, "The handler answered no message."));
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        Cancel();
    }

    private void Cancel()
    {
        _call.Receive(new CallFrame { Cancel = new CallCancel() });
        _cancellation.Cancel(_call, []);
    }

    private void Receive(CallFrame frame)
    {
        switch (frame.FrameCase)
        {
            case CallFrame.FrameOneofCase.Headers:
                _headers.TrySetResult(MetadataMapping.FromWire(frame.Headers.Metadata));
                break;
            case CallFrame.FrameOneofCase.Message:
                Receive(frame.Message);
                break;
            case CallFrame.FrameOneofCase.Status:
                Receive(frame.Status);
                break;
        }
    }

    private void Receive(CallMessage message)
    {
        if (message.More)
        {
            _parts.Add(message.Data);
            return;
        }
        _responses.Writer.TryWrite(Pieces.Join(_parts, message.Data));
        _parts.Clear();
    }

    private void Receive(CallStatus end)
    {
        _end = end.Failure is { } failure
            ? (new Status((StatusCode)failure.Code, failure.Message), MetadataMapping.FromWire(failure.Trailers))
            : (Status.DefaultSuccess, MetadataMapping.FromWire(end.Trailers));
        _headers.TrySetResult([]);
        _responses.Writer.TryComplete();
    }
}
