using System.Text;
using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>Metadata of items and calls to and from that of the gRPC library.</summary>
internal static class ServerMetadata
{
    /// <summary>Headers and trailers of one answer together, as HTTP/2 counts them.</summary>
    public const int LargestBytes = 32 * 1024;

    // Of the connection or the library itself: another one's would break the call, and the server's say nothing to a caller.
    private static readonly HashSet<string> OfTheConnection =
    [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "host", "content-length", "content-type", "date", "server",
        "grpc-timeout", "grpc-encoding", "grpc-accept-encoding", "grpc-status", "grpc-message",
    ];

    /// <exception cref="RpcException">INVALID_ARGUMENT: no header can be so.</exception>
    public static Metadata ToRequestHeaders(this IReadOnlyList<MetadataEntry> entries)
    {
        var metadata = new Metadata();
        foreach (var entry in entries.Where(entry => !OfTheConnection.Contains(entry.Key)))
        {
            try
            {
                metadata.Add(ToEntry(entry));
            }
            catch (ArgumentException)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"'{entry.Key}' is no name of a header."));
            }
        }

        return metadata;
    }

    public static IReadOnlyList<MetadataEntry> ToEntries(this Metadata metadata) =>
    [
        .. from entry in metadata
           where !OfTheConnection.Contains(entry.Key)
           select new MetadataEntry(entry.Key, entry.IsBinary ? entry.ValueBytes : Encoding.UTF8.GetBytes(entry.Value)),
    ];

    public static bool IsTooLarge(IReadOnlyList<MetadataEntry> headers, IReadOnlyList<MetadataEntry> trailers) =>
        headers.Concat(trailers).Sum(entry => entry.Key.Length + entry.Value.Length + 32) > LargestBytes;

    private static Metadata.Entry ToEntry(MetadataEntry entry)
    {
        if (entry.Key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            return new Metadata.Entry(entry.Key, entry.Value.ToArray());
        }

        return entry.Value.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, $"The value of the header '{entry.Key}' is not printable ASCII."))
            : new Metadata.Entry(entry.Key, Encoding.ASCII.GetString(entry.Value.Span));
    }
}
