using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Tcp;

/// <summary>What cannot be safe is refused before the daemon listens, all of it at once.</summary>
public sealed class TcpSettingsReaderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempDirectory _directory = new();

    private string TokenFile => _directory["tokens"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("127.0.0.1:50051")]
    [InlineData("[::1]:0")]
    [InlineData("127.0.0.2:1")]
    public void Tokens_do_on_loopback(string endpoint)
    {
        WriteTokens(OwnerOnly);

        var (tcp, problems) = Read(new TcpOptions { Endpoint = endpoint, TokenFile = TokenFile });

        Assert.Empty(problems);
        Assert.Equal(endpoint, tcp!.Endpoint.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0:50051")]
    [InlineData("10.0.0.1:50051")]
    [InlineData("[::]:50051")]
    public void Plain_text_off_loopback_is_refused_token_or_not(string endpoint)
    {
        WriteTokens(OwnerOnly);

        Assert.Contains(Problems(new TcpOptions { Endpoint = endpoint, TokenFile = TokenFile }), problem => problem.StartsWith("Supervisor:Tcp:Endpoint", StringComparison.Ordinal) && problem.Contains("no TLS", StringComparison.Ordinal));
        Assert.Contains(Problems(new TcpOptions { Endpoint = endpoint }), problem => problem.Contains("no TLS", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::1:5")]
    [InlineData(":5")]
    public void An_endpoint_is_an_address_and_a_port(string endpoint)
    {
        WriteTokens(OwnerOnly);

        Assert.Contains("give an address and a port", Assert.Single(Problems(new TcpOptions { Endpoint = endpoint, TokenFile = TokenFile })), StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_without_tokens_and_certificates_is_refused() =>
        Assert.Contains("every user of this machine", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0" })), StringComparison.Ordinal);

    [Theory]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead, "0640")]
    [InlineData(OwnerOnly | UnixFileMode.OtherRead, "0604")]
    public void A_token_file_that_others_may_read_is_refused(UnixFileMode mode, string told)
    {
        WriteTokens(mode);

        Assert.Contains($"is open to others (mode {told})", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = TokenFile })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_file_of_another_user_is_refused()
    {
        Assert.SkipUnless(NativeMethods.EffectiveUserId() == 0, "Only root can give a file away.");
        WriteTokens(OwnerOnly);
        ForeignUser.Own(TokenFile);

        Assert.Contains($"belongs to uid {ForeignUser.Uid}", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = TokenFile })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_file_that_is_missing_or_no_file_is_refused()
    {
        Assert.Contains("cannot be opened", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = _directory["none"] })), StringComparison.Ordinal);
        Assert.Contains("no regular file", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = _directory.Path })), StringComparison.Ordinal);
        Assert.Contains("absolute", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = "tokens" })), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_told_at_once()
    {
        var options = new TcpOptions { Endpoint = "nowhere", Certificate = "/none.pem", TokenFile = "/none" };

        Assert.Equal(
            ["Supervisor:Tcp:Endpoint", "Supervisor:Tcp:TokenFile", "Supervisor:Tcp:Key", "Supervisor:Tcp:ClientCa", "Supervisor:Tcp:Certificate", "Supervisor:Tcp:TokenFile"],
            Problems(options).Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void A_host_with_a_port_would_never_be_called_by_it()
    {
        WriteTokens(OwnerOnly);

        Assert.Contains("\"build:1\"", Assert.Single(Problems(new TcpOptions { Endpoint = "127.0.0.1:0", TokenFile = TokenFile, AllowedHosts = { "build", "build:1", "[::1]" } })), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_without_an_endpoint_are_a_mistake() =>
        Assert.Contains("is missing", Assert.Single(Problems(new TcpOptions { TokenFile = "/x" })), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_everybody_may_read_is_refused_and_so_is_one_of_another_certificate()
    {
        using var certificates = TestCertificates.Make();
        using var others = TestCertificates.Make();
        var options = new TcpOptions { Endpoint = "0.0.0.0:1", Certificate = certificates.CertificatePath, Key = others.KeyPath, ClientCa = certificates.RootPath };

        Assert.Contains("cannot be used", Assert.Single(Problems(options)), StringComparison.Ordinal);
        options.Key = certificates.KeyPath;
        Assert.Empty(Problems(options));
        File.SetUnixFileMode(options.Key, OwnerOnly | UnixFileMode.OtherRead);
        Assert.Contains("is open to everybody", Assert.Single(Problems(options)), StringComparison.Ordinal);
    }

    private static List<string> Problems(TcpOptions options) => Read(options).Problems;

    private static (TcpSettings? Tcp, List<string> Problems) Read(TcpOptions options)
    {
        var problems = new List<ConfigurationProblem>();
        var tcp = new TcpSettingsReader(options, problems).Read();
        Assert.Equal(problems.Count == 0, tcp is not null);
        return (tcp, [.. problems.Select(problem => problem.ToString())]);
    }

    private void WriteTokens(UnixFileMode mode)
    {
        File.WriteAllText(TokenFile, "submit 0123456789abcdef0123456789abcdef\n");
        File.SetUnixFileMode(TokenFile, mode);
    }
}
