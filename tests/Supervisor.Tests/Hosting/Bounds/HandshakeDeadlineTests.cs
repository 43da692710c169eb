using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Supervisor.Hosting;
using Supervisor.TestKit;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Tests.Hosting.Bounds;

/// <summary>Connections that are opened and then say nothing, or half of what they have to.</summary>
public sealed class HandshakeDeadlineTests
{
    private static readonly LimitOptions Short = new() { HandshakeTimeout = TimeSpan.FromMilliseconds(300) };

    public static TheoryData<string, byte[]> Halves => new()
    {
        { "nothing", [] },
        { "half a preface", Magic[..10] },
        { "a preface without settings", Magic },
        { "the beginning of settings", [.. Magic, 0, 0, 6] },
        { "settings without their content", [.. Magic, .. Frame(Settings, 0, 0, [0, 4, 0, 1, 0, 0])[..12]] },
    };

    public static TheoryData<string, byte[]> Others => new()
    {
        { "HTTP/1.1", [.. "GET / HTTP/1.1\r\n"u8] },
        { "a TLS hello", [0x16, 3, 1, 2, 0, 1] },
        { "another frame than settings", [.. Magic, .. Frame(Ping, 0, 0, new byte[8])[..9]] },
        { "settings of 16 MiB", [.. Magic, 0xFF, 0xFF, 0xFF, Settings, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Halves), DisableDiscoveryEnumeration = true)]
    public async Task One_that_does_not_get_as_far_as_HTTP2_is_closed(string what, byte[] bytes)
    {
        await using var daemon = await InProcessDaemon.StartAsync(Short);
        using var opened = RawConnection.Http2(daemon.Socket);
        using var connection = new RawConnection(daemon.Socket);

        connection.Send(bytes);

        Assert.True(connection.ReadToEnd(), $"After {what} the connection was open.");
        opened.Send(Call(1, "grpc.health.v1.Health/Check"), DataOf(1, Message([]), end: true));
        Assert.Equal(0, opened.ReadStatus());
    }

    [Fact]
    public async Task On_TCP_too()
    {
        var tcp = new TcpSettings(new IPEndPoint(IPAddress.Loopback, 0), new HostFilter(IPAddress.Loopback, []), Tls: null, BearerTokens.Parse($"submit {new string('t', 43)}", []));
        await using var daemon = await InProcessDaemon.StartAsync(change: settings => settings with { Limits = Short, Tcp = tcp });
        using var client = new TcpClient();
        await client.ConnectAsync(daemon.TcpAddress.Host, daemon.TcpAddress.Port);

        Assert.True(await EndsAsync(client.GetStream()).WaitAsync(TimeSpan.FromSeconds(60)));
    }

    // They do not hold up a stop for as long as they might have.
    [Fact(Timeout = 60_000)]
    public async Task A_silent_one_does_not_delay_the_stop()
    {
        var daemon = await InProcessDaemon.StartAsync(new LimitOptions { HandshakeTimeout = TimeSpan.FromHours(1), ShutdownTimeout = TimeSpan.FromHours(1) });
        using var connection = new RawConnection(daemon.Socket);

        await daemon.DisposeAsync();

        Assert.True(connection.ReadToEnd());
    }

    [Theory]
    [MemberData(nameof(Halves), DisableDiscoveryEnumeration = true)]
    public void A_half_is_waited_for(string what, byte[] bytes) => Assert.False(ConnectionOpening.IsDecided(new ReadOnlySequence<byte>(bytes)), what);

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public void What_cannot_become_HTTP2_is_left_to_the_server_at_once(string what, byte[] bytes) => Assert.True(ConnectionOpening.IsDecided(new ReadOnlySequence<byte>(bytes)), what);

    [Fact]
    public void A_preface_with_its_settings_is_whole_with_its_last_byte()
    {
        byte[] opening = [.. Magic, .. Frame(Settings, 0, 0, [0, 4, 0, 1, 0, 0])];

        Assert.All(Enumerable.Range(0, opening.Length), length => Assert.False(ConnectionOpening.IsDecided(new ReadOnlySequence<byte>(opening, 0, length))));
        Assert.True(ConnectionOpening.IsDecided(new ReadOnlySequence<byte>(opening)));
    }

    private static async Task<bool> EndsAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
