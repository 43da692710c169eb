using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Items between wire and domain.</summary>
internal static class ItemMapping
{
    /// <summary>Without its pieces, which go before it; see <see cref="WireMapping.ToPieces"/>.</summary>
    /// <param name="run">The items.</param>
    /// <param name="takesSlices">Whoever gets it can read others' segments.</param>
    /// <param name="clock">Tells how much of a deadline is left.</param>
    public static Proto.ItemRun ToProto(this ItemRun run, bool takesSlices, TimeProvider clock)
    {
        var slice = takesSlices ? run.Payload.Slice : null;
        var proto = new Proto.ItemRun
        {
            FirstIndex = run.First,
            Count = (uint)run.Count,
            Packed = run.Payload.Packed.ToByteString(),
            FromPieces = run.Payload.IsLarge && slice is null,
            Slice = slice?.ToProto(),
        };
        if (run.Deadline is null && run.Metadata.Count == 0)
        {
            return proto;
        }

        var headers = new Proto.ItemHeaders { Index = run.First };
        headers.Metadata.AddMetadata(run.Metadata);
        if (run.Deadline is { } deadline)
        {
            headers.Timeout = WireMapping.ToTimeout(deadline, clock);
        }

        proto.Headers.Add(headers);
        return proto;
    }
}
