using System.Diagnostics;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Integration.Tests.Servers;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>
/// Clients put different things into :authority when they dial a Unix socket, and Kestrel takes not all of them: that is why the documentation
/// tells to set it. Should one of the refused forms pass one day, the documentation can say so.
/// </summary>
public sealed class AuthorityTests(SharedDaemon shared)
{
    // RFC 9113, 7.
    private const int ProtocolError = 1;

    [Theory(Timeout = Patience.Test)]
    [InlineData("localhost", 0)]
    [InlineData("localhost:80", 0)]
    [InlineData("s.sock", 0)]
    [InlineData("/run/user/1000/supervisor/supervisor.sock", -ProtocolError)]
    [InlineData("%2Frun%2Fuser%2F1000%2Fsupervisor%2Fsupervisor.sock", -ProtocolError)]
    [InlineData("unix:/run/supervisor/supervisor.sock", -ProtocolError)]
    public async Task An_authority_that_is_no_host_is_reset_before_the_daemon_sees_the_call(string authority, int status)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var connection = RawConnection.Http2(shared.Daemon.SocketPath);

        connection.Send(Call(1, "testing.v1.Arithmetic/Square", (":authority", authority), ("supervisor-pool", test.Name)), DataOf(1, Message([]), end: true));

        Assert.Equal(status, connection.ReadStatus());
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("localhost", StatusCode.OK)]
    [InlineData("", StatusCode.OK)]
    [InlineData("/run/user/1000/supervisor/supervisor.sock", StatusCode.Internal)]
    [InlineData("%2Frun%2Fuser%2F1000%2Fsupervisor%2Fsupervisor.sock", StatusCode.Internal)]
    public async Task A_client_in_Node_gets_in_as_a_host_and_not_as_a_path(string authority, StatusCode status)
    {
        NodeServerTests.SkipUnlessInstalled();
        string[] arguments = [Path.Combine(NodeServerTests.Server, "call.js"), shared.Daemon.SocketPath, authority, "grpc.health.v1.Health/Check"];
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true })!;

        Assert.Equal($"{(int)status}", (await node.StandardOutput.ReadToEndAsync()).Trim());
    }
}
