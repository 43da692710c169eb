using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

public sealed class SocketClaimTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Socket => _directory["run/s.sock"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_missing_directory_is_made_for_the_owner_alone()
    {
        using var claim = SocketClaim.Take(Socket, removesDirectory: false);

        Assert.Equal("0700", FileStatus.Of(_directory["run"])!.Value.Permissions);
    }

    [Fact]
    public void A_second_claim_is_refused_and_names_the_holder()
    {
        using var claim = SocketClaim.Take(Socket, removesDirectory: false);

        var refusal = Assert.Throws<StartupException>(() => SocketClaim.Take(Socket, removesDirectory: false));

        Assert.Equal(ExitCode.AlreadyRuns, refusal.Code);
        Assert.Contains($"(pid {Environment.ProcessId})", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_was_given_back_can_be_taken_again()
    {
        SocketClaim.Take(Socket, removesDirectory: false).Dispose();

        using var again = SocketClaim.Take(Socket, removesDirectory: false);

        Assert.True(File.Exists(Socket + ".lock"));
    }

    [Fact]
    public void A_private_claim_leaves_nothing()
    {
        SocketClaim.Take(Socket, removesDirectory: true).Dispose();

        Assert.False(Directory.Exists(_directory["run"]));
    }

    [Fact]
    public void A_directory_that_is_not_empty_stays()
    {
        var claim = SocketClaim.Take(Socket, removesDirectory: true);
        File.WriteAllText(_directory["run/other"], "");

        claim.Dispose();

        Assert.Equal([_directory["run/other"]], Directory.GetFileSystemEntries(_directory["run"]));
    }

    [Fact]
    public void A_directory_that_is_open_to_others_is_refused_and_not_changed()
    {
        Directory.CreateDirectory(_directory["run"]);
        File.SetUnixFileMode(_directory["run"], (UnixFileMode)0b111_101_101);

        var refusal = Assert.Throws<StartupException>(() => SocketClaim.Take(Socket, removesDirectory: false));

        Assert.Equal(ExitCode.NotPrivate, refusal.Code);
        Assert.Contains("0755", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("0755", FileStatus.Of(_directory["run"])!.Value.Permissions);
    }

    [Theory]
    [InlineData(0b111_001_001, null)]
    [InlineData(0b111_101_101, null)]
    [InlineData(0b111_000_000, "is closed to those whom Supervisor:Access names (mode 0700)")]
    [InlineData(0b111_111_101, "may be written to by others (mode 0775)")]
    public void Where_others_may_connect_the_directory_lets_them_through_and_no_further(int mode, string? problem)
    {
        Directory.CreateDirectory(_directory["run"]);
        File.SetUnixFileMode(_directory["run"], (UnixFileMode)mode);

        var refusal = Record.Exception(() => SocketClaim.Take(Socket, removesDirectory: false, isOpenToOthers: true).Dispose());

        Assert.Equal(problem is null, refusal is null);
        Assert.Contains(problem ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(_directory["run"]));
    }

    [Fact]
    public void A_missing_directory_is_made_for_passing_through_where_others_may_connect()
    {
        using var claim = SocketClaim.Take(Socket, removesDirectory: false, isOpenToOthers: true);

        Assert.Equal("0711", FileStatus.Of(_directory["run"])!.Value.Permissions);
    }

    [Fact]
    public void A_symbolic_link_is_no_directory()
    {
        Directory.CreateDirectory(_directory["real"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_directory["run"], _directory["real"]);

        Assert.Equal(ExitCode.NotPrivate, Assert.Throws<StartupException>(() => SocketClaim.Take(Socket, removesDirectory: false)).Code);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_told()
    {
        File.WriteAllText(_directory["run"], "");

        Assert.Equal(ExitCode.CannotCreate, Assert.Throws<StartupException>(() => SocketClaim.Take(Socket, removesDirectory: false)).Code);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_never_removed()
    {
        Directory.CreateDirectory(_directory["run"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Socket, "precious");

        Assert.Equal(ExitCode.CannotCreate, Assert.Throws<StartupException>(() => SocketClaim.Take(Socket, removesDirectory: false)).Code);
        Assert.Equal("precious", File.ReadAllText(Socket));
    }
}
