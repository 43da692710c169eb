using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Calls;

/// <summary>
/// The messages that a caller sent and the handler has not yet read. The credit bounds them: a whole message gives its credit back
/// when the handler takes it, a part of one as it comes, since nobody can take it before it is whole.
/// </summary>
internal sealed class RequestMessages(string method, ulong maxMessageBytes, Action<CallFrame> send)
{
    private const ulong Window = 256 * 1024;

    private readonly Channel<Whole> _whole = Channel.CreateUnbounded<Whole>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly List<ByteString> _parts = [];
    private ulong _bytes;
    private ulong _taken;

    internal void Open() => GiveCredit(Window);

    internal void Add(CallMessage frame)
    {
        _bytes += (ulong)frame.Data.Length;
        var cost = (ulong)frame.CalculateSize();
        if (_bytes > maxMessageBytes)
        {
            Refuse();
        }
        else if (frame.More)
        {
            _parts.Add(frame.Data);
            GiveCredit(cost);
        }
        else
        {
            _whole.Writer.TryWrite(new Whole(Pieces.Join(_parts, frame.Data), cost));
            _parts.Clear();
            _bytes = 0;
        }
    }

    internal void Complete() => _whole.Writer.TryComplete();

    /// <summary>The next message; null when the caller sends no more.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_whole.Reader.TryRead(out var message))
            {
                _taken++;
                GiveCredit(message.Cost);
                return message.Data;
            }

            var more = _whole.Reader.WaitToReadAsync(cancellationToken);
            if (!more.IsCompleted)
            {
                send(new CallFrame { Wait = new CallWait { MessageAfter = _taken } });
            }

            if (!await more.ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    private void Refuse()
    {
        _parts.Clear();
        var failure = FailureMapping.RequestTooLarge(method, maxMessageBytes);
        _whole.Writer.TryComplete(new RpcException(new Status((StatusCode)failure.Code, failure.Message)));
    }

    private void GiveCredit(ulong bytes) => send(new CallFrame { Credit = new Credit { Bytes = bytes } });

    /// <param name="Data">The message.</param>
    /// <param name="Cost">The credit of its last frame; that of the ones before is given back already.</param>
    private readonly record struct Whole(ReadOnlyMemory<byte> Data, ulong Cost);
}
