using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Items between wire and domain.</summary>
internal static class ItemMapping
{
    /// <summary>Without its pieces, which go before it; see <see cref="WireMapping.ToPieces"/>.</summary>
    public static Proto.ItemRun ToProto(this ItemRun run, TimeProvider clock)
    {
        var proto = new Proto.ItemRun
        {
            FirstIndex = run.First,
            Count = (uint)run.Count,
            Packed = run.Payload.Packed.ToByteString(),
            FromPieces = run.Payload.Pieces is not null,
        };
        if (run.Deadline is null && run.Metadata.Count == 0)
            return proto;

        var headers = new Proto.ItemHeaders { Index = run.First };
        headers.Metadata.AddMetadata(run.Metadata);
        if (run.Deadline is { } deadline)
            headers.Timeout = WireMapping.ToTimeout(deadline, clock);

        proto.Headers.Add(headers);
        return proto;
    }

    /// <summary>
    /// Checks a run and takes it over. Items that have headers become runs of their own, so one run on the wire can be several here.
    /// </summary>
    /// <exception cref="MalformedFrameException">It breaks the rules of the protocol.</exception>
    public static IReadOnlyList<ItemRun> ToDomain(
        this Proto.ItemRun proto, IReadOnlyList<string> methods, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, TimeProvider clock)
    {
        if (proto.Count is 0 or > int.MaxValue || proto.FirstIndex > ulong.MaxValue - proto.Count)
            throw new MalformedFrameException("A run's count must be at least 1 and its indexes must fit 64 bits.");

        if (proto.Method >= methods.Count)
            throw new MalformedFrameException($"A run names method {proto.Method}, but only {methods.Count} are declared.");

        var payload = WireMapping.ToPayload(proto.Packed, proto.FromPieces, (int)proto.Count, pieces);
        var whole = new ItemRun { First = proto.FirstIndex, Count = (int)proto.Count, Payload = payload, Method = methods[(int)proto.Method] };
        return proto.Headers.Count == 0 ? [whole] : Split(whole, proto.Headers, clock);
    }

    private static List<ItemRun> Split(ItemRun whole, IEnumerable<Proto.ItemHeaders> headers, TimeProvider clock)
    {
        var runs = new List<ItemRun>();
        var rest = whole;
        foreach (var item in headers)
        {
            if (rest.Count == 0 || item.Index < rest.First || item.Index >= rest.End)
                throw new MalformedFrameException("Headers must name items of their run, in ascending order.");

            (var before, rest) = SplitAt(rest, (int)(item.Index - rest.First));
            (var one, rest) = SplitAt(rest, 1);
            if (before.Count > 0)
                runs.Add(before);

            runs.Add(one with
            {
                Metadata = item.Metadata.ToDomain(),
                Deadline = item.Timeout is null ? null : WireMapping.ToDeadline(item.Timeout, clock),
            });
        }

        if (rest.Count > 0)
            runs.Add(rest);

        return runs;
    }

    private static (ItemRun Before, ItemRun After) SplitAt(ItemRun run, int count)
    {
        if (count == run.Count)
            return (run, run with { First = run.End, Count = 0, Payload = default });

        var length = 0;
        for (var i = 0; i < count; i++)
            length += PackedMessages.TakeOne(run.Payload.Packed.Span[length..]);

        return (
            run with { Count = count, Payload = Payload.FromPacked(run.Payload.Packed[..length]) },
            run with { First = run.First + (ulong)count, Count = run.Count - count, Payload = Payload.FromPacked(run.Payload.Packed[length..]) });
    }
}
