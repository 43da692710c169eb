using System.Net.Sockets;

namespace Supervisor.Client.Tests;

public sealed class SocketPathTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("socket-");

    [Fact]
    public async Task A_missing_socket_says_so_and_what_to_do()
    {
        var error = await Assert.ThrowsAsync<SupervisorUnavailableException>(() =>
            Pool.ConnectAsync("any", new SupervisorClientOptions { Socket = Path.Combine(_directory.FullName, "none.sock") }));

        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_refused()
    {
        var path = Path.Combine(_directory.FullName, "file");
        File.WriteAllText(path, "");

        Assert.Contains("no socket", Assert.Throws<SupervisorUnavailableException>(() => SocketPath.Check(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_others_may_write_to_is_refused()
    {
        using var socket = Listen(out var path);
        SocketPath.Check(path);
        _directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite;

        Assert.Contains("cannot be trusted", Assert.Throws<SupervisorUnavailableException>(() => SocketPath.Check(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_place_of_the_directory_is_refused()
    {
        using var socket = Listen(out var path);
        var link = _directory.FullName + "-link";
        Directory.CreateSymbolicLink(link, _directory.FullName);
        try
        {
            Assert.Throws<SupervisorUnavailableException>(() => SocketPath.Check(Path.Combine(link, Path.GetFileName(path))));
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void Root_and_this_user_are_trusted_and_nobody_else()
    {
        var me = NativeMethods.GetEffectiveUserId();

        Assert.True(SocketPath.IsTrusted(me));
        Assert.True(SocketPath.IsTrusted(0));
        Assert.False(SocketPath.IsTrusted(me + 1));
        Assert.Equal(me, NativeMethods.OwnerOf(_directory.FullName)!.Value.UserId);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Socket Listen(out string path)
    {
        path = Path.Combine(_directory.FullName, "s.sock");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }
}
