using Google.Protobuf.WellKnownTypes;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Frames of streaming calls between wire and domain.</summary>
internal static class CallMapping
{
    public static Proto.CallFrame ToProto(this CallFrame frame, TimeProvider clock) => frame switch
    {
        CallFrame.Open open => new Proto.CallFrame { Open = ToProto(open, clock) },
        CallFrame.Headers headers => new Proto.CallFrame { Headers = ToProto(headers) },
        CallFrame.Message message => new Proto.CallFrame { Message = new Proto.CallMessage { Data = message.Data.ToByteString(), More = message.More } },
        CallFrame.HalfClose => new Proto.CallFrame { HalfClose = new Proto.CallHalfClose() },
        CallFrame.Status status => new Proto.CallFrame { Status = ToProto(status) },
        CallFrame.Credit credit => new Proto.CallFrame { Credit = new Proto.Credit { Bytes = credit.Bytes } },
        CallFrame.Cancel => new Proto.CallFrame { Cancel = new Proto.CallCancel() },
        _ => throw new ArgumentOutOfRangeException(nameof(frame), frame, "Unknown frame."),
    };

    /// <summary>What a frame costs of its receiver's credit.</summary>
    public static long CostOf(CallFrame frame) => frame is CallFrame.Message message
        ? new Proto.CallMessage { Data = message.Data.ToByteString(), More = message.More }.CalculateSize()
        : 0;

    /// <summary>Checks a frame of either direction and takes it over; who may send which is the caller's to check.</summary>
    /// <exception cref="MalformedFrameException">It breaks the rules of the protocol.</exception>
    public static CallFrame ToDomain(this Proto.CallFrame proto, TimeProvider clock) => proto.FrameCase switch
    {
        Proto.CallFrame.FrameOneofCase.Open => ToDomain(proto.Open, clock),
        Proto.CallFrame.FrameOneofCase.Headers => new CallFrame.Headers(proto.Headers.Metadata.ToDomain()),
        Proto.CallFrame.FrameOneofCase.Message => ToDomain(proto.Message),
        Proto.CallFrame.FrameOneofCase.HalfClose => new CallFrame.HalfClose(),
        Proto.CallFrame.FrameOneofCase.Status => new CallFrame.Status(proto.Status.Failure?.ToDomain(), proto.Status.Trailers.ToDomain()),
        Proto.CallFrame.FrameOneofCase.Credit => new CallFrame.Credit(proto.Credit.Bytes),
        Proto.CallFrame.FrameOneofCase.Cancel => new CallFrame.Cancel(),
        Proto.CallFrame.FrameOneofCase.Wait => ToDomain(proto.Wait),
        _ => throw new MalformedFrameException("A call frame is empty."),
    };

    private static Proto.CallOpen ToProto(CallFrame.Open open, TimeProvider clock)
    {
        var proto = new Proto.CallOpen { Method = open.Method, Credit = open.AnswerCredit, Attempt = (uint)open.Attempt };
        proto.Metadata.AddMetadata(open.Metadata);
        if (open.Deadline is { } deadline)
        {
            proto.Timeout = WireMapping.ToTimeout(deadline, clock);
        }

        if (open.RunLimit is { } limit)
        {
            proto.RunLimit = Duration.FromTimeSpan(limit);
        }

        return proto;
    }

    private static Proto.CallHeaders ToProto(CallFrame.Headers headers)
    {
        var proto = new Proto.CallHeaders();
        proto.Metadata.AddMetadata(headers.Metadata);
        return proto;
    }

    private static Proto.CallStatus ToProto(CallFrame.Status status)
    {
        var proto = new Proto.CallStatus { Failure = status.Failure?.ToProto() };
        proto.Trailers.AddMetadata(status.Trailers);
        return proto;
    }

    private static CallFrame.Open ToDomain(Proto.CallOpen open, TimeProvider clock) => new(
        open.Method,
        open.Metadata.ToDomain(),
        open.Timeout is null ? null : WireMapping.ToDeadline(open.Timeout, clock),
        open.Credit,
        Math.Max(1, (int)Math.Min(open.Attempt, int.MaxValue)),
        open.RunLimit?.ToTimeSpanChecked("run_limit"));

    private static CallFrame.Message ToDomain(Proto.CallMessage message) => message.Data.Length <= WireMapping.MaxPieceBytes
        ? new CallFrame.Message(message.Data.Memory, message.More)
        : throw new MalformedFrameException($"A call message has {message.Data.Length} bytes; send it in parts of at most {WireMapping.MaxPieceBytes}.");

    private static CallFrame ToDomain(Proto.CallWait wait) => wait.ForCase switch
    {
        Proto.CallWait.ForOneofCase.MessageAfter => new CallFrame.WaitForMessage(wait.MessageAfter),
        Proto.CallWait.ForOneofCase.CreditAfter => new CallFrame.WaitForCredit(wait.CreditAfter),
        _ => throw new MalformedFrameException("A call waits for nothing."),
    };
}
