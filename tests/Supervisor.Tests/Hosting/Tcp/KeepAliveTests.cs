using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Tcp;

/// <summary>A session must not outlive the host of a client that has vanished without a word.</summary>
public sealed class KeepAliveTests
{
    // /proc/net/tcp of proc(5): the second field is the local address, the sixth the timer that runs; 02 is keep-alive.
    [Fact]
    public async Task The_kernel_asks_after_the_other_end_of_a_quiet_connection()
    {
        var tokens = BearerTokens.Parse("submit 0123456789abcdef0123456789abcdef", []);
        var tcp = new TcpSettings(new IPEndPoint(IPAddress.Loopback, 0), new HostFilter(IPAddress.Loopback, []), Tls: null, tokens);
        await using var daemon = await InProcessDaemon.StartAsync(change: settings => settings with { Tcp = tcp });
        using var quiet = new TcpClient();

        await quiet.ConnectAsync(IPAddress.Loopback, daemon.TcpAddress.Port);

        var client = ((IPEndPoint)quiet.Client.LocalEndPoint!).Port;
        await Eventually.HoldsAsync(() => TimerOf(daemon.TcpAddress.Port, client) == "02", text: "the connection's keep-alive timer runs");
    }

    private static string? TimerOf(int server, int client) => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => PortOf(fields[1]) == server && PortOf(fields[2]) == client)
        .Select(fields => fields[5].Split(':')[0]).FirstOrDefault();

    private static int PortOf(string address) => int.Parse(address.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
