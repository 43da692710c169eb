using System.Net;
using System.Net.Sockets;

namespace Supervisor.Workers.Servers;

/// <summary>
/// Free ports of the loopback interface, none to two servers at a time. Until its server listens a port is free for others too: a server that
/// comes too late cannot listen, exits, and is started again with another one.
/// </summary>
internal sealed class LoopbackPorts
{
    private const int Tries = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _taken = [];

    /// <exception cref="IOException">There is none.</exception>
    public int Take()
    {
        lock (_lock)
        {
            for (var i = 0; i < Tries; i++)
            {
                if (FindFree() is var port && _taken.Add(port))
                {
                    return port;
                }
            }
        }

        throw new IOException("No port of the loopback interface is free for another server.");
    }

    public void Release(int port)
    {
        lock (_lock)
        {
            _taken.Remove(port);
        }
    }

    private static int FindFree()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
