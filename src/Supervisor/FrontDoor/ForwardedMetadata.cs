using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Primitives;
using Supervisor.Items;

namespace Supervisor.FrontDoor;

/// <summary>
/// Metadata that passes the front door, in either direction: what is the application's. Headers of the connection, of gRPC itself and of the supervisor
/// do not, and neither does what HTTP/2 could not carry.
/// </summary>
internal static class ForwardedMetadata
{
    private const string OfGrpc = "grpc-";

    // These speak to the application, whatever their names.
    private static readonly HashSet<string> OfApplications = ["grpc-status-details-bin", "grpc-trace-bin", "grpc-tags-bin", "grpc-previous-rpc-attempts"];

    // RFC 9110, 7.6.1, and what gRPC says about each message.
    private static readonly HashSet<string> OfConnections =
        ["connection", "keep-alive", "proxy-connection", "proxy-authorization", "transfer-encoding", "upgrade", "te", "trailer", "host", "content-type", "content-length"];

    /// <summary>Of a request. A value that came several times stays several.</summary>
    /// <exception cref="RequestException">INVALID_ARGUMENT: a binary value is no base64.</exception>
    public static IReadOnlyList<MetadataEntry> Of(IEnumerable<KeyValuePair<string, StringValues>> headers) =>
    [
        .. from header in headers
           let name = header.Key.ToLowerInvariant()
           where Passes(name)
           from value in header.Value
           from entry in IsBinary(name) ? value.Split(',').Select(one => Decode(name, one.Trim())) : [new MetadataEntry(name, Encoding.UTF8.GetBytes(value))]
           select entry,
    ];

    /// <summary>Of a worker, as headers or trailers of a response.</summary>
    public static Metadata ToResponse(this IReadOnlyList<MetadataEntry> entries)
    {
        var metadata = new Metadata();
        foreach (var entry in entries.Where(entry => Passes(entry.Key) && entry.Key.All(IsOfName)))
        {
            if (IsBinary(entry.Key))
            {
                metadata.Add(entry.Key, entry.Value.ToArray());
            }
            else if (entry.Value.Span.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
            {
                metadata.Add(entry.Key, Encoding.ASCII.GetString(entry.Value.Span));
            }
        }

        return metadata;
    }

    private static bool Passes(string name) =>
        name.Length > 0 && name[0] != ':'
        && !name.StartsWith(SupervisorHeaders.Prefix, StringComparison.Ordinal)
        && (!name.StartsWith(OfGrpc, StringComparison.Ordinal) || OfApplications.Contains(name))
        && !OfConnections.Contains(name);

    private static bool IsBinary(string name) => name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal);

    private static bool IsOfName(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.';

    // Most senders leave the padding away.
    private static MetadataEntry Decode(string name, string base64)
    {
        try
        {
            return new MetadataEntry(name, Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw RequestException.InvalidField(name, "is no base64, which the values of -bin headers are.");
        }
    }
}
