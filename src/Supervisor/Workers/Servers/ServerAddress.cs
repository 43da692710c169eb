using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Workers.Servers;

/// <summary>Where one server is to listen, and how it is told: by words in its command, environment and working directory, and by variables.</summary>
internal sealed class ServerAddress
{
    public const string SocketPlaceholder = "{socket}";
    public const string PortPlaceholder = "{port}";
    public const string AddressPlaceholder = "{address}";

    public const string SocketVariable = "SUPERVISOR_SERVER_SOCKET";
    public const string PortVariable = "SUPERVISOR_SERVER_PORT";
    public const string AddressVariable = "SUPERVISOR_SERVER_ADDRESS";

    // sun_path holds 108 bytes, the zero at its end included.
    private const int MaxPathBytes = 107;

    private readonly string _place;
    private readonly string _placeholder;
    private readonly string _variable;
    private readonly EndPoint _endPoint;

    private ServerAddress(string text, string place, string placeholder, string variable, EndPoint endPoint)
    {
        Text = text;
        _place = place;
        _placeholder = placeholder;
        _variable = variable;
        _endPoint = endPoint;
    }

    /// <summary>As gRPC libraries take it: "unix:/path" or "127.0.0.1:4711".</summary>
    public string Text { get; }

    /// <summary>The variables that tell the server.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string> { [_variable] = _place, [AddressVariable] = Text };

    /// <exception cref="IOException">The path is longer than that of a socket can be.</exception>
    public static ServerAddress OfSocket(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        return length <= MaxPathBytes
            ? new ServerAddress($"unix:{path}", path, SocketPlaceholder, SocketVariable, new UnixDomainSocketEndPoint(path))
            : throw new IOException($"The server's socket '{path}' would have {length} bytes, and a socket's path has {MaxPathBytes} at most: put the daemon's own socket into a directory with a shorter path, or let the server listen on tcp.");
    }

    public static ServerAddress OfPort(int port)
    {
        var place = port.ToString(CultureInfo.InvariantCulture);
        return new ServerAddress($"127.0.0.1:{place}", place, PortPlaceholder, PortVariable, new IPEndPoint(IPAddress.Loopback, port));
    }

    public string Expand(string text) => text
        .Replace(_placeholder, _place, StringComparison.Ordinal)
        .Replace(AddressPlaceholder, Text, StringComparison.Ordinal);

    public async ValueTask<Stream> DialAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(_endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (_endPoint is IPEndPoint)
            {
                socket.NoDelay = true;
            }

            await socket.ConnectAsync(_endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => Text;
}
