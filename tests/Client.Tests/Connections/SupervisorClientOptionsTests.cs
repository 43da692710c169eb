using System.Security.Cryptography.X509Certificates;

namespace Supervisor.Client.Tests;

public sealed class SupervisorClientOptionsTests
{
    private static readonly X509Certificate2Collection NoRoots = [];

    public static TheoryData<SupervisorClientOptions> Sound => new(
        new SupervisorClientOptions(),
        new SupervisorClientOptions { Socket = "/run/s.sock", ServerUserId = 990 },
        new SupervisorClientOptions { Address = new Uri("http://127.0.0.1:1"), TokenFile = "/t" },
        new SupervisorClientOptions { Address = new Uri("http://[::1]:1"), TokenFile = "/t" },
        new SupervisorClientOptions { Address = new Uri("https://build.example.com:1"), ServerCa = NoRoots });

    public static TheoryData<SupervisorClientOptions, string> Unsound => new(
        (new SupervisorClientOptions { Address = new Uri("http://10.0.0.1:1"), TokenFile = "/t" }, "https://host:port"),
        (new SupervisorClientOptions { Address = new Uri("http://build.example.com:1") }, "https://host:port"),
        (new SupervisorClientOptions { Address = new Uri("ftp://127.0.0.1") }, "https://host:port"),
        (new SupervisorClientOptions { Address = new Uri("/x", UriKind.Relative) }, "https://host:port"),
        (new SupervisorClientOptions { Address = new Uri("https://127.0.0.1:1"), Socket = "/s" }, "not both"),
        (new SupervisorClientOptions { Address = new Uri("https://127.0.0.1:1"), TokenFile = "/t" }, "TokenFile is for http"),
        (new SupervisorClientOptions { Address = new Uri("http://127.0.0.1:1"), ServerCa = NoRoots }, "Certificates are for https"),
        (new SupervisorClientOptions { TokenFile = "/t" }, "set Address"));

    [Theory]
    [MemberData(nameof(Sound))]
    public void What_goes_together_is_taken(SupervisorClientOptions options) => Assert.Same(options, options.Validated());

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task What_does_not_or_would_send_a_token_in_the_clear_is_refused_before_anything_is_sent(SupervisorClientOptions options, string expected)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Pool.ConnectAsync("any", options));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_that_was_named_is_trusted_with_the_socket_and_no_other()
    {
        Assert.True(SocketPath.IsTrusted(54_001, serverUserId: 54_001));
        Assert.False(SocketPath.IsTrusted(54_002, serverUserId: 54_001));
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("# nothing\n\n", "has no token in it")]
    public async Task A_token_file_that_is_of_no_use_is_told(string? content, string expected)
    {
        using var directory = new TempFile(content);
        var options = new SupervisorClientOptions { Address = new Uri("http://127.0.0.1:1"), TokenFile = directory.Path };

        var error = await Assert.ThrowsAsync<SupervisorUnavailableException>(() => Pool.ConnectAsync("any", options));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_that_everybody_may_read_is_not_used()
    {
        using var file = new TempFile("0123456789abcdef0123456789abcdef");
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var options = new SupervisorClientOptions { Address = new Uri("http://127.0.0.1:1"), TokenFile = file.Path };

        Assert.Contains("open to everybody", (await Assert.ThrowsAsync<SupervisorUnavailableException>(() => Pool.ConnectAsync("any", options))).Message, StringComparison.Ordinal);
    }

    private sealed class TempFile : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("token-");

        public TempFile(string? content)
        {
            if (content is not null)
            {
                File.WriteAllText(Path, content);
                File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        public string Path => System.IO.Path.Combine(_directory.FullName, "token");

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
