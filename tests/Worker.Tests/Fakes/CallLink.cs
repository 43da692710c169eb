using Google.Protobuf;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>The opener's end of a streaming call.</summary>
internal sealed class CallLink(WorkerLink link, ulong id)
{
    private static ulong _calls = 1_000_000;

    internal ulong Id => id;

    internal CallStatus? Status { get; private set; }

    /// <summary>Credit that the worker used, less what was given back.</summary>
    internal ulong Spent { get; private set; }

    /// <summary>Credit that the worker gave for requests.</summary>
    internal ulong Given { get; private set; }

    internal static async Task<CallLink> OpenAsync(WorkerLink link, string method, ulong credit, Action<CallOpen>? change = null)
    {
        var call = new CallLink(link, Interlocked.Increment(ref _calls));
        var open = new CallOpen { Method = method, Credit = credit, Attempt = 1 };
        change?.Invoke(open);
        await call.SendAsync(new CallFrame { Open = open });
        return call;
    }

    internal async Task SendAsync(IMessage message)
    {
        var bytes = message.ToByteString();
        var at = 0;
        do
        {
            var part = bytes.Span[at..Math.Min(bytes.Length, at + 60_000)];
            at += part.Length;
            var frame = new CallMessage { Data = ByteString.CopyFrom(part), More = at < bytes.Length };
            await SendAsync(new CallFrame { Message = frame });
        }
        while (at < bytes.Length);
    }

    internal Task HalfCloseAsync() => SendAsync(new CallFrame { HalfClose = new CallHalfClose() });

    internal Task CancelAsync() => SendAsync(new CallFrame { Cancel = new CallCancel() });

    internal Task GiveBackAsync()
    {
        var back = Spent;
        Spent = 0;
        return SendAsync(new CallFrame { Credit = new Credit { Bytes = back } });
    }

    /// <summary>The next whole message; null when the status came.</summary>
    internal async Task<ByteString?> NextMessageAsync()
    {
        var parts = new List<byte>();
        while (await link.NextAsync() is { } frame)
        {
            Assert.Equal(id, frame.Call.CallId);
            var call = frame.Call.Frame;
            Given += call.Credit?.Bytes ?? 0;
            if (call.Status is not null)
            {
                Status = call.Status;
                return null;
            }
            if (call.Message is not { } message)
            {
                continue;
            }

            Spent += (ulong)message.CalculateSize();
            parts.AddRange(message.Data);
            if (!message.More)
            {
                return ByteString.CopyFrom([.. parts]);
            }
        }
        throw new InvalidOperationException("The worker ended its stream without the call's status.");
    }

    /// <summary>Passes over what comes before.</summary>
    internal async Task<CallWait> NextWaitAsync()
    {
        while (await link.NextAsync() is { } frame)
        {
            if (frame.Call is { Frame.Wait: { } wait } && frame.Call.CallId == id)
            {
                return wait;
            }
        }

        throw new InvalidOperationException("The worker ended its stream.");
    }

    private Task SendAsync(CallFrame frame) => link.SendAsync(new AttachResponse { Call = new WorkerCallFrame { CallId = id, Frame = frame } });
}
