using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Security;

/// <summary>The client SDK and a daemon over TCP.</summary>
public sealed class TcpTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_map_goes_through_TCP_with_a_token()
    {
        await using var daemon = await StartWithTokenAsync();

        await using var pool = await Pool.ConnectAsync("shared", await WithTokenAsync(daemon, Token));

        Assert.Equal(Enumerable.Range(0, 1000).Select(value => (long)value * value), await SquaresAsync(pool, 1000));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_wrong_token_is_told_at_once_and_a_call_without_one_never_arrives()
    {
        await using var daemon = await StartWithTokenAsync();

        var wrong = await Assert.ThrowsAsync<SupervisorUnavailableException>(async () => await Pool.ConnectAsync("shared", await WithTokenAsync(daemon, Token[1..] + "0")));
        var missing = await Assert.ThrowsAsync<SupervisorUnavailableException>(async () => await Pool.ConnectAsync("shared", new SupervisorClientOptions { Address = await daemon.TcpAddressAsync() }));

        Assert.Contains("refuses this client: The call carries a wrong token", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("refuses this client: The call carries no token", missing.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Over_TCP_a_private_pool_cannot_be_made_nor_a_worker_attached()
    {
        await using var daemon = await StartWithTokenAsync("operate");
        using var channel = GrpcChannel.ForAddress(await daemon.TcpAddressAsync());
        var bearing = new CallOptions(new Metadata { { "authorization", $"Bearer {Token}" } });

        var create = new Wire.CreatePoolRequest { Spec = new Wire.PoolSpec { Command = { "id" }, Workers = 1 } };
        var pool = await Assert.ThrowsAsync<RpcException>(async () => await new Wire.PoolService.PoolServiceClient(channel).CreatePoolAsync(create, bearing));
        using var attach = new Wire.WorkerService.WorkerServiceClient(channel).Attach(bearing);
        var worker = await Assert.ThrowsAsync<RpcException>(() => attach.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied), (pool.StatusCode, worker.StatusCode));
        Assert.Contains("Use a pool of the daemon's configuration", pool.Status.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_map_goes_through_TCP_with_certificates_and_not_without()
    {
        using var certificates = TestCertificates.Make();
        await using var daemon = await StartAsync($$"""
            { "Endpoint": "127.0.0.1:0", "Certificate": "{{certificates.CertificatePath}}", "Key": "{{certificates.KeyPath}}", "ClientCa": "{{certificates.RootPath}}" }
            """);
        var options = new SupervisorClientOptions { Address = await daemon.TcpAddressAsync(), ServerCa = certificates.Roots, ClientCertificate = certificates.Client("CN=build") };

        await using var pool = await Pool.ConnectAsync("shared", options);

        Assert.Equal([0L, 1L, 4L], await SquaresAsync(pool, 3));
        await Assert.ThrowsAsync<SupervisorUnavailableException>(() => Pool.ConnectAsync("shared", options with { ClientCertificate = null }));
        await Assert.ThrowsAsync<SupervisorUnavailableException>(() => Pool.ConnectAsync("shared", options with { ServerCa = null }));
    }

    private static async Task<IEnumerable<long>> SquaresAsync(Pool pool, int count)
    {
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        var squares = await pool.MapAsync(math.SquareAsync, Enumerable.Range(0, count).Select(value => new Number { Value = value }));
        return squares.Select(square => square.Value);
    }

    private async Task<DaemonProcess> StartWithTokenAsync(string role = "submit")
    {
        await WriteSecretAsync("tokens", $"# of the test\n{role} {Token}\n");
        return await StartAsync($$"""{ "Endpoint": "127.0.0.1:0", "TokenFile": "{{_files["tokens"]}}" }""");
    }

    private static Task<DaemonProcess> StartAsync(string tcp) => DaemonProcess.StartAsync($$"""
        { "Supervisor": { "Tcp": {{tcp}}, "Pools": { "shared": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 2 } } } }
        """);

    private async Task<SupervisorClientOptions> WithTokenAsync(DaemonProcess daemon, string token)
    {
        await WriteSecretAsync("client-token", token);
        return new SupervisorClientOptions { Address = await daemon.TcpAddressAsync(), TokenFile = _files["client-token"] };
    }

    private async Task WriteSecretAsync(string name, string text)
    {
        await File.WriteAllTextAsync(_files[name], text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_files[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
