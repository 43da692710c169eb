using System.Net.Sockets;
using System.Text;

namespace Supervisor.Tests.Hosting.Systemd;

/// <summary>systemd's end of the notification protocol: a datagram socket, each datagram lines of NAME=value.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="address">As in NOTIFY_SOCKET: a path, or "@" and a name without a file.</param>
    public NotifySocket(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
    }

    public string Address { get; }

    /// <summary>Nothing has been sent that was not read.</summary>
    public bool IsEmpty => _socket.Available == 0;

    /// <summary>The next datagram.</summary>
    public async Task<string> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, limit.Token));
    }

    /// <summary>The next datagram that begins so; those before it are passed over.</summary>
    public async Task<string> ReadAsync(string start)
    {
        while (true)
        {
            var datagram = await ReadAsync();
            if (datagram.StartsWith(start, StringComparison.Ordinal))
            {
                return datagram;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
