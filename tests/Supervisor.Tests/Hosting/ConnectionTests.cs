using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Supervisor.Hosting;
using Supervisor.Processes;
using Supervisor.Sessions;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

/// <summary>Who may connect, and what Kestrel makes of it.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Another_user_is_turned_away_before_HTTP()
    {
        Assert.SkipUnless(NativeMethods.EffectiveUserId() == 0, "Only root can be another user for a moment.");
        await using var daemon = await InProcessDaemon.StartAsync();
        LetEverybodyReach(daemon.Socket);

        Assert.Equal(0, ForeignUser.Exchange(daemon.Socket, Http2Frames.Preface));
        Assert.NotEqual(0, ForeignUser.Ask(daemon.Socket, Http2Frames.Preface));
    }

    [Fact]
    public async Task Each_call_can_tell_who_makes_it()
    {
        await using var daemon = await InProcessDaemon.StartAsync(app => app.Use(AnswerWithPeer));
        using var client = new HttpClient(UnixClient.Handler(daemon.Socket))
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.Equal($"{Environment.ProcessId} {NativeMethods.EffectiveUserId()} Own", await client.GetStringAsync("http://localhost/grpc.health.v1.Health/Check"));

        static Task AnswerWithPeer(HttpContext context, RequestDelegate next)
        {
            var peer = context.Features.Get<PeerCredentials>()!;
            return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{peer.Pid} {peer.Uid} {context.Features.Get<Caller>()!.Role}"));
        }
    }

    // What some clients put into :authority for a Unix socket. Hence the README's `-authority localhost`.
    [Theory]
    [InlineData("localhost", Http2Frames.Headers)]
    [InlineData("/run/user/0/supervisor/supervisor.sock", Http2Frames.ResetStream)]
    [InlineData("%2Frun%2Fsupervisor.sock", Http2Frames.ResetStream)]
    public async Task A_socket_path_as_authority_is_a_protocol_error(string authority, byte answer)
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var connection = RawConnection.Http2(daemon.Socket);
        connection.Send(Http2Frames.Call(1, "x.Y/Z", (":authority", authority)));

        var (type, _, payload) = connection.ReadUntil(Http2Frames.Headers, Http2Frames.ResetStream);

        Assert.Equal(answer, type);
        if (type == Http2Frames.ResetStream)
        {
            Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian(payload));
        }
    }

    private static void LetEverybodyReach(string socket)
    {
        const UnixFileMode everybody = (UnixFileMode)0b111_111_111;
        var run = Path.GetDirectoryName(socket)!;
        File.SetUnixFileMode(Path.GetDirectoryName(run)!, everybody);
        File.SetUnixFileMode(run, everybody);
        File.SetUnixFileMode(socket, everybody);
    }
}
