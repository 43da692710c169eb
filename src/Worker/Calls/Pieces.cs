using Google.Protobuf;

namespace Supervisor.Worker.Calls;

/// <summary>Messages above 64 KiB travel in pieces.</summary>
internal static class Pieces
{
    /// <summary>The largest message that may travel whole.</summary>
    internal const int WholeLimit = 64 * 1024;

    /// <summary>
    /// A little under the 64 KiB that a piece may hold: with its tags a piece then costs less than 64 KiB, so that a window of
    /// 64 KiB lets it through.
    /// </summary>
    internal const int PieceSize = WholeLimit - 16;

    internal static ReadOnlyMemory<byte> Join(IReadOnlyList<ByteString> parts, ByteString last)
    {
        if (parts.Count == 0)
        {
            return last.Memory;
        }

        var joined = new byte[parts.Sum(part => (long)part.Length) + last.Length];
        var at = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(joined.AsSpan(at));
            at += part.Length;
        }
        last.Span.CopyTo(joined.AsSpan(at));
        return joined;
    }

    internal static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length; at += PieceSize)
        {
            yield return message.Slice(at, Math.Min(PieceSize, message.Length - at));
        }
    }
}
