using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Segments and slices between wire and domain.</summary>
internal static class SegmentMapping
{
    /// <param name="segment">What is offered.</param>
    /// <param name="yours">Whoever gets the offer may write there.</param>
    public static Proto.SegmentOffer ToProto(this Segment segment, bool yours) =>
        new() { Segment = segment.Number, Path = segment.Path, Nonce = segment.Nonce.ToByteString(), Yours = yours };

    public static Proto.Slice ToProto(this Slice slice) => new() { Segment = slice.Segment.Number, Offset = slice.Offset, Length = slice.Length };

    public static SlicePlace ToDomain(this Proto.Slice slice) => new(slice.Segment, slice.Offset, slice.Length);
}
