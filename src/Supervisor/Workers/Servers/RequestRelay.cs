using System.Threading.Channels;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.Workers.Servers;

/// <summary>
/// The messages of a call's client, on their way to the server. The credit that the client gets bounds them: what a message cost comes back
/// when the server has taken it. The parts of a message that is not whole yet can be taken by nobody; what they cost comes back as soon as no
/// whole message is before them.
/// </summary>
/// <param name="maxMessageBytes">The largest message.</param>
/// <param name="giveCredit">Lets the client send that much more.</param>
internal sealed class RequestRelay(long maxMessageBytes, Action<ulong> giveCredit)
{
    private const ulong Window = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Channel<Whole> _whole = Channel.CreateUnbounded<Whole>(new UnboundedChannelOptions { SingleReader = true });
    private List<ReadOnlyMemory<byte>> _parts = [];
    private long _bytes;
    private ulong _withheld;
    private int _waiting;

    /// <summary>Messages that the server has not taken.</summary>
    public int Count => Volatile.Read(ref _waiting);

    public void Open() => giveCredit(Window);

    /// <summary>Takes a message, or a part of one, from the client. False: it is larger than it may be.</summary>
    public bool TryAdd(CallFrame.Message frame)
    {
        ulong granted;
        lock (_lock)
        {
            _bytes += frame.Data.Length;
            if (_bytes > maxMessageBytes)
            {
                _parts.Clear();
                return false;
            }

            granted = AddLocked(frame);
        }

        Give(granted);
        return true;
    }

    /// <summary>The client sends no more.</summary>
    public void Complete() => _whole.Writer.TryComplete();

    /// <summary>Sends the messages on, as fast as the server takes them, and then the end.</summary>
    public async Task RunAsync(IClientStreamWriter<MessageParts> server, CancellationToken cancellationToken)
    {
        await foreach (var message in _whole.Reader.ReadAllAsync(cancellationToken))
        {
            await server.WriteAsync(message.Message, cancellationToken);
            Give(Taken(message.Cost));
        }

        await server.CompleteAsync();
    }

    // What can be given back at once.
    private ulong AddLocked(CallFrame.Message frame)
    {
        _parts.Add(frame.Data);
        var cost = (ulong)CallMapping.CostOf(frame);
        if (!frame.More)
        {
            _waiting++;
            _whole.Writer.TryWrite(new Whole(new MessageParts(_parts), cost));
            (_parts, _bytes) = ([], 0);
            return 0;
        }

        if (_waiting == 0)
        {
            return cost;
        }

        _withheld += cost;
        return 0;
    }

    private ulong Taken(ulong cost)
    {
        lock (_lock)
        {
            if (--_waiting > 0)
            {
                return cost;
            }

            cost += _withheld;
            _withheld = 0;
            return cost;
        }
    }

    private void Give(ulong bytes)
    {
        if (bytes > 0)
        {
            giveCredit(bytes);
        }
    }

    /// <param name="Message">It.</param>
    /// <param name="Cost">The credit of its last frame; that of the ones before is given back in its own time.</param>
    private readonly record struct Whole(MessageParts Message, ulong Cost);
}
