using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>One <c>PoolService.Call</c>: frames out as credit allows, answers in, read always.</summary>
internal sealed class CallStream : IDisposable
{
    private readonly SupervisorConnection _connection;
    private readonly CallStart _start;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<CallRequest> _out = Channel.CreateUnbounded<CallRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<ReceivedMessage> _answers = Channel.CreateUnbounded<ReceivedMessage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PieceAssembly _pieces = new();
    private readonly IncomingCredit _incoming;
    private Exception? _abortReason;
    private bool _hasPieces;
    private CallStatus? _status;

    internal CallStream(SupervisorConnection connection, CallStart start)
    {
        _connection = connection;
        _start = start;
        _start.Open.Credit = FrameLimits.CallCredit;
        _incoming = new IncomingCredit(FrameLimits.CallCredit, bytes => Send(new CallFrame { Credit = new Credit { Bytes = bytes } }));
    }

    /// <summary>Answers; fails with an <see cref="RpcException"/> when the call does.</summary>
    internal ChannelReader<ReceivedMessage> Answers => _answers.Reader;

    internal Task<Metadata> Headers => _headers.Task;

    /// <summary>How the call ended; known before its reader is told that there are no more answers.</summary>
    internal Task<Status> Ended => _ended.Task;

    internal OutgoingCredit Credit { get; } = new();

    internal Metadata Trailers { get; private set; } = [];

    internal CancellationToken Stopped => _stop.Token;

    internal void Send(CallFrame frame) => _out.Writer.TryWrite(new CallRequest { Call = frame });

    internal void Taken(ReceivedMessage message) => _incoming.Taken(message.Cost, message.Large);

    internal void Abort(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, reason, null) is null)
        {
            _ = _stop.CancelAsync();
        }
    }

    /// <summary>Runs the call to its end. Never fails.</summary>
    internal async Task RunAsync()
    {
        Exception? error = null;
        try
        {
            await ConverseAsync().ConfigureAwait(false);
        }
        catch (RpcException rpc)
        {
            error = ErrorMapping.FromStream(rpc, _start.Pool);
        }
        catch (Exception other)
        {
            error = other as SupervisorException ?? ErrorMapping.Lost(other);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        var end = End(error);
        Credit.Close();
        _headers.TrySetResult([]);
        _ended.TrySetResult(end?.Status ?? Status.DefaultSuccess);
        _answers.Writer.TryComplete(end);
    }

    public void Dispose() => Abort(new OperationCanceledException("The call was disposed."));

    private RpcException? End(Exception? error)
    {
        if (_status is null)
        {
            return ErrorMapping.ToRpcException(Volatile.Read(ref _abortReason) ?? error ?? ErrorMapping.Lost(cause: null));
        }

        var end = _status.Failure is { } failure ? ErrorMapping.ToRpcException(failure, attempt: 1) : null;
        Trailers = end is null || _status.Trailers.Count > 0 ? MetadataMapping.Read(_status.Trailers) : end.Trailers;
        return end;
    }

    private async Task ConverseAsync()
    {
        var session = await _connection.GetSessionAsync(_stop.Token).ConfigureAwait(false);
        _start.SessionId = session.Id;
        using var watch = session.Ended.UnsafeRegister(static (state, _) => ((CallStream)state!).Abort(ErrorMapping.Lost(cause: null)), this);
        using var call = _connection.Pools.Call(cancellationToken: _stop.Token);
        await call.RequestStream.WriteAsync(new CallRequest { Start = _start }, _stop.Token).ConfigureAwait(false);
        var writing = WriteAsync(call.RequestStream);
        try
        {
            while (await call.ResponseStream.MoveNext(_stop.Token).ConfigureAwait(false))
            {
                Receive(call.ResponseStream.Current.Call);
            }
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    private void Receive(CallFrame frame)
    {
        switch (frame.FrameCase)
        {
            case CallFrame.FrameOneofCase.Headers:
                _headers.TrySetResult(MetadataMapping.Read(frame.Headers.Metadata));
                break;
            case CallFrame.FrameOneofCase.Message:
                Receive(frame.Message);
                break;
            case CallFrame.FrameOneofCase.Credit:
                Credit.Give((long)frame.Credit.Bytes);
                break;
            case CallFrame.FrameOneofCase.Status:
                _status = frame.Status;
                _out.Writer.TryComplete();
                break;
        }
    }

    private void Receive(CallMessage message)
    {
        var cost = message.CalculateSize();
        if (message.More)
        {
            _hasPieces = true;
            _pieces.Add(message.Data);
            _incoming.PieceArrived(cost);
            return;
        }

        if (!_hasPieces)
        {
            _answers.Writer.TryWrite(new ReceivedMessage(message.Data, cost, Large: false));
            return;
        }

        _hasPieces = false;
        _pieces.Add(message.Data);
        _incoming.LargeMessageArrived();
        _answers.Writer.TryWrite(new ReceivedMessage(_pieces.Take(), cost, Large: true));
    }

    private async Task WriteAsync(IClientStreamWriter<CallRequest> stream)
    {
        try
        {
            await foreach (var frame in _out.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                await stream.WriteAsync(frame, _stop.Token).ConfigureAwait(false);
            }
            // Half-closing lets the supervisor's reading loop end before its call does.
            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // The call is over; the reading loop knows why.
        }
    }
}

/// <summary>An answer of a streaming call, whole.</summary>
internal readonly record struct ReceivedMessage(ByteString Data, long Cost, bool Large);
