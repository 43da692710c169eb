using Google.Protobuf;
using Grpc.Core;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Outcomes between wire and domain.</summary>
internal static class OutcomeMapping
{
    /// <summary>Without its pieces, which go before it; see <see cref="WireMapping.ToPieces"/>.</summary>
    public static Proto.OutcomeRun ToProto(this OutcomeRun run)
    {
        var proto = new Proto.OutcomeRun
        {
            FirstIndex = run.First,
            Count = (uint)run.Count,
            Attempt = (uint)run.Attempt,
            Packed = run.Payload.Packed.ToByteString(),
            FromPieces = run.Payload.Pieces is not null,
            Slice = run.Payload.Slice?.ToProto(),
        };
        foreach (var failure in run.Failures)
        {
            proto.Failures.Add(failure.ToProto());
        }

        foreach (var metadata in run.Metadata)
        {
            var entry = new Proto.ResponseMetadata { Index = metadata.Index };
            entry.Headers.AddMetadata(metadata.Headers);
            entry.Trailers.AddMetadata(metadata.Trailers);
            proto.Metadata.Add(entry);
        }

        return proto;
    }

    /// <summary>Checks what a worker says of its items and takes it over.</summary>
    /// <param name="proto">What it says.</param>
    /// <param name="pieces">What came before it; null for nothing.</param>
    /// <param name="slice">Where its response lies, checked; null for nowhere.</param>
    /// <exception cref="MalformedFrameException">It breaks the rules of the protocol.</exception>
    public static OutcomeRun ToDomain(this Proto.OutcomeRun proto, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, Slice? slice)
    {
        if (proto.Count is 0 or > int.MaxValue || proto.FirstIndex > ulong.MaxValue - proto.Count)
        {
            throw new MalformedFrameException("A run's count must be at least 1 and its indexes must fit 64 bits.");
        }

        CheckIndexes(proto, proto.Failures.Select(failure => failure.Index), "Failures");
        CheckIndexes(proto, proto.Metadata.Select(metadata => metadata.Index), "Response metadata");
        var succeeded = (int)proto.Count - proto.Failures.Count;
        return new OutcomeRun
        {
            First = proto.FirstIndex,
            Count = (int)proto.Count,
            Payload = WireMapping.ToPayload(proto.Packed, proto.FromPieces, succeeded, pieces, slice),
            Failures = proto.Failures.Count == 0 ? [] : [.. proto.Failures.Select(failure => failure.ToDomain())],
            Metadata = proto.Metadata.Count == 0 ? [] : [.. proto.Metadata.Select(ToDomain)],
        };
    }

    /// <summary>A serialized run without pieces or slice; null where the bytes are none.</summary>
    public static OutcomeRun? TryParse(byte[] bytes)
    {
        try
        {
            return Proto.OutcomeRun.Parser.ParseFrom(bytes).ToDomain(pieces: null, slice: null);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or MalformedFrameException)
        {
            return null;
        }
    }

    public static Proto.Failure ToProto(this ItemFailure failure)
    {
        var proto = new Proto.Failure
        {
            Index = failure.Index,
            Kind = (Proto.OutcomeKind)failure.Kind,
            Code = (int)failure.Code,
            Message = failure.Message,
            Type = failure.Type,
            StackTrace = failure.StackTrace,
            Limit = (Proto.TimeLimit)failure.Limit,
        };
        proto.Headers.AddMetadata(failure.Headers);
        proto.Trailers.AddMetadata(failure.Trailers);
        foreach (var crash in failure.Crashes)
        {
            proto.Crashes.Add(crash.ToProto());
        }

        return proto;
    }

    /// <summary>A failure that a worker reports: of a handler, by its limit, or of a cancelled one. The rest is the daemon's to say.</summary>
    /// <exception cref="MalformedFrameException">It breaks the rules of the protocol.</exception>
    public static ItemFailure ToDomain(this Proto.Failure proto)
    {
        if (proto.Kind is not (Proto.OutcomeKind.Failed or Proto.OutcomeKind.TimedOut or Proto.OutcomeKind.Cancelled))
        {
            throw new MalformedFrameException($"A worker cannot report a failure of kind {proto.Kind}.");
        }

        if (proto.Code is < 1 or > 16)
        {
            throw new MalformedFrameException($"{proto.Code} is not the gRPC status code of a failure.");
        }

        return new ItemFailure
        {
            Index = proto.Index,
            Kind = (OutcomeKind)proto.Kind,
            Code = (StatusCode)proto.Code,
            Message = proto.Message,
            Type = proto.Type,
            StackTrace = proto.StackTrace,
            Limit = (TimeLimit)proto.Limit,
            Headers = proto.Headers.ToDomain(),
            Trailers = proto.Trailers.ToDomain(),
        };
    }

    private static ResponseMetadata ToDomain(Proto.ResponseMetadata proto) =>
        new(proto.Index, proto.Headers.ToDomain(), proto.Trailers.ToDomain());

    private static void CheckIndexes(Proto.OutcomeRun run, IEnumerable<ulong> indexes, string what)
    {
        var next = run.FirstIndex;
        foreach (var index in indexes)
        {
            if (index < next || index >= run.FirstIndex + run.Count)
            {
                throw new MalformedFrameException($"{what} must name items of their run, in ascending order.");
            }

            next = index + 1;
        }
    }
}
