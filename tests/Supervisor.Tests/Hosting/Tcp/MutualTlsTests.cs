using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Hosting;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Tcp;

/// <summary>Which certificates the daemon lets in, and as what.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private readonly TestCertificates _certificates = TestCertificates.Make();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_certificate_of_the_authority_comes_in_and_submits()
    {
        await using var daemon = await StartAsync();

        Assert.Equal(StatusCode.OK, await CheckAsync(daemon, _certificates.Client("CN=build")));
        Assert.Equal(StatusCode.PermissionDenied, await TerminateAsync(daemon, _certificates.Client("CN=build")));
    }

    [Fact]
    public async Task A_named_certificate_operates()
    {
        var byFingerprint = _certificates.Client("CN=night shift");
        await using var daemon = await StartAsync("CN=ops, O=Example", byFingerprint.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant());

        Assert.Equal(StatusCode.NotFound, await TerminateAsync(daemon, _certificates.Client("CN=ops, O=Example")));
        Assert.Equal(StatusCode.NotFound, await TerminateAsync(daemon, byFingerprint));
        Assert.Equal(StatusCode.PermissionDenied, await TerminateAsync(daemon, _certificates.Client("CN=ops")));
    }

    [Fact]
    public async Task Without_a_certificate_with_a_strangers_an_expired_or_a_servers_nobody_comes_in()
    {
        await using var daemon = await StartAsync();

        AssertNoAnswer(await CheckAsync(daemon, null));
        AssertNoAnswer(await CheckAsync(daemon, TestCertificates.OfAnotherRoot("CN=build")));
        AssertNoAnswer(await CheckAsync(daemon, _certificates.Client("CN=build", TimeProvider.System.GetUtcNow().AddDays(-1))));
        AssertNoAnswer(await CheckAsync(daemon, _certificates.Sign("CN=build", "1.3.6.1.5.5.7.3.1")));
        Assert.Equal(StatusCode.OK, await CheckAsync(daemon, _certificates.Client("CN=build")));
    }

    [Fact]
    public async Task Plain_text_gets_no_answer()
    {
        await using var daemon = await StartAsync();
        using var channel = TcpClientChannel.Plain(new UriBuilder(daemon.TcpAddress) { Scheme = "http" }.Uri);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest()));

        AssertNoAnswer(failure.StatusCode);
    }

    // What a client makes of a connection that breaks depends on the moment.
    private static void AssertNoAnswer(StatusCode status) => Assert.True(status is StatusCode.Unavailable or StatusCode.Internal, status.ToString());

    private Task<InProcessDaemon> StartAsync(params string[] operators)
    {
        var options = new TcpOptions { Endpoint = "127.0.0.1:0", Certificate = _certificates.CertificatePath, Key = _certificates.KeyPath, ClientCa = _certificates.RootPath };
        options.Operators.AddRange(operators);
        var problems = new List<ConfigurationProblem>();
        var tcp = new TcpSettingsReader(options, problems).Read();
        Assert.Empty(problems);
        return InProcessDaemon.StartAsync(change: settings => settings with { Tcp = tcp });
    }

    private async Task<StatusCode> CheckAsync(InProcessDaemon daemon, X509Certificate2? certificate)
    {
        using var channel = TcpClientChannel.Tls(daemon.TcpAddress, certificate, _certificates.Roots);
        return await StatusOf(new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest()));
    }

    private async Task<StatusCode> TerminateAsync(InProcessDaemon daemon, X509Certificate2 certificate)
    {
        using var channel = TcpClientChannel.Tls(daemon.TcpAddress, certificate, _certificates.Roots);
        return await StatusOf(new PoolService.PoolServiceClient(channel).TerminatePoolAsync(new TerminatePoolRequest { Name = "any" }));
    }

    private static async Task<StatusCode> StatusOf<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }
}
