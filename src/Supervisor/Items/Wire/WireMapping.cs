using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Small things that all mappings between wire and domain need. Bytes are passed on, never copied.</summary>
internal static class WireMapping
{
    /// <summary>Messages and pieces in a frame stay within this.</summary>
    public const int MaxPieceBytes = 64 * 1024;

    public static ByteString ToByteString(this ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    /// <summary>The pieces of a large message, none above the limit; one that lies elsewhere is read as they are taken.</summary>
    public static IEnumerable<Proto.Piece> ToPieces(this Payload payload)
    {
        foreach (var piece in payload.Pieces ?? payload.Slice?.Read() ?? [])
        {
            foreach (var slice in Slice(piece))
            {
                yield return new Proto.Piece { Data = slice.ToByteString() };
            }
        }
    }

    /// <summary>A message in pieces, none above the limit.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Slice(ReadOnlyMemory<byte> message)
    {
        var slices = new List<ReadOnlyMemory<byte>>((message.Length + MaxPieceBytes - 1) / MaxPieceBytes);
        for (var start = 0; start < message.Length; start += MaxPieceBytes)
        {
            slices.Add(message.Slice(start, Math.Min(MaxPieceBytes, message.Length - start)));
        }

        return slices;
    }

    /// <summary>The single message of a payload that is detached, whole.</summary>
    public static ByteString ToMessage(this Payload payload)
    {
        if (payload.Pieces is not { } pieces)
        {
            using var input = new CodedInputStream(payload.Packed.ToArray());
            return input.ReadBytes();
        }

        using var whole = new MemoryStream((int)payload.Length);
        foreach (var piece in pieces)
        {
            whole.Write(piece.Span);
        }

        return UnsafeByteOperations.UnsafeWrap(whole.GetBuffer().AsMemory(0, (int)whole.Length));
    }

    /// <summary>Takes a run's bytes: its own, the pieces that came before it, or where they lie.</summary>
    public static Payload ToPayload(ByteString packed, bool fromPieces, int count, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, Slice? slice)
    {
        if (slice is not null)
        {
            return packed.IsEmpty && !fromPieces && count == 1
                ? Payload.FromSlice(slice)
                : throw new MalformedFrameException("A run with a slice has one item, and neither pieces nor packed bytes.");
        }

        if (!fromPieces)
        {
            return PackedMessages.Count(packed.Span) == count
                ? Payload.FromPacked(packed.Memory)
                : throw new MalformedFrameException($"A run's packed bytes are not {count} delimited messages.");
        }

        if (pieces is null or [] || !packed.IsEmpty || count != 1)
        {
            throw new MalformedFrameException("A run from pieces needs pieces just before it, one item and no packed bytes.");
        }

        return Payload.FromPieces(pieces);
    }

    public static void AddMetadata(this RepeatedField<Proto.MetadataEntry> field, IReadOnlyList<MetadataEntry> entries)
    {
        foreach (var entry in entries)
        {
            field.Add(new Proto.MetadataEntry { Key = entry.Key, Value = entry.Value.ToByteString() });
        }
    }

    public static IReadOnlyList<MetadataEntry> ToDomain(this RepeatedField<Proto.MetadataEntry> field) =>
        field.Count == 0 ? [] : [.. field.Select(entry => new MetadataEntry(entry.Key, entry.Value.Memory))];

    public static TimeSpan ToTimeSpanChecked(this Duration duration, string name)
    {
        // 10,000 years is what protobuf allows; TimeSpan holds more.
        if (duration.Seconds is < 0 or > 315_576_000_000 || duration.Nanos is < 0 or > 999_999_999)
        {
            throw new MalformedFrameException($"{name} must be a duration of at least 0.");
        }

        return TimeSpan.FromSeconds(duration.Seconds) + TimeSpan.FromTicks(duration.Nanos / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>A moment of the clock as the time that is left until it.</summary>
    public static Duration ToTimeout(long deadline, TimeProvider clock)
    {
        var left = clock.GetElapsedTime(clock.GetTimestamp(), deadline);
        return Duration.FromTimeSpan(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    // Further away than any clock gets, with room to add a grace to.
    private const double FarAway = long.MaxValue / 4.0;

    /// <summary>Time that is left as a moment of the clock.</summary>
    public static long ToDeadline(Duration timeout, TimeProvider clock) => ToDeadline(timeout.ToTimeSpanChecked("timeout"), clock);

    /// <inheritdoc cref="ToDeadline(Duration, TimeProvider)"/>
    public static long ToDeadline(TimeSpan timeout, TimeProvider clock)
    {
        var ticks = timeout.TotalSeconds * clock.TimestampFrequency;
        return clock.GetTimestamp() + (long)Math.Min(ticks, FarAway);
    }
}
