using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Reflection;

/// <summary>Private pools of others are in nobody's reflection and have no health.</summary>
public sealed class VisibilityTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TempDirectory _files = new();
    private readonly ShownServices _shown = new ShownServices().Show("secret.Service");
    private readonly ShownServices _public = new ShownServices().Show("public.Service");

    public void Dispose()
    {
        _public.Dispose();
        _shown.Dispose();
        _files.Dispose();
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("submit", false)]
    [InlineData("operate", true)]
    public async Task Only_operators_see_what_belongs_to_others(string role, bool sees)
    {
        await File.WriteAllTextAsync(_files["tokens"], $"{role} {Token}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_files["tokens"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var daemon = await TestDaemon.StartConfiguredAsync($$"""
            { "Supervisor": {
                "Tcp": { "Endpoint": "127.0.0.1:0", "TokenFile": "{{_files["tokens"]}}" },
                "Pools": { "shared": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}", "{{_public.Switch}}"], "Workers": 1 } } } }
            """);
        var pool = (await daemon.AddPoolAsync(1, change: null, _shown.Switch)).Name;
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync(pool)).ReadyWorkers + (await daemon.GetPoolAsync("shared")).ReadyWorkers == 2, TimeSpan.FromMilliseconds(Patience.Test));
        var bearing = new Metadata { { "authorization", $"Bearer {Token}" } };
        using var channel = GrpcChannel.ForAddress(await daemon.TcpAddressAsync());
        var health = new Health.HealthClient(channel);
        using var theirs = new Questions(channel, bearing);
        using var own = Questions.To(daemon);

        Assert.True(await own.ListsAsync("secret.Service"));
        Assert.True(await theirs.ListsAsync("public.Service"));
        Assert.Equal(sees, await theirs.ListsAsync("secret.Service"));
        Assert.Equal(sees, (await theirs.DescribeAsync("secret.Service")).Files.Count > 0);
        Assert.Equal(sees, await KnowsAsync($"pool:{pool}"));
        Assert.Equal(sees, await KnowsAsync("secret.Service"));
        Assert.True(await KnowsAsync("pool:shared"));

        async Task<bool> KnowsAsync(string service)
        {
            using var watch = health.Watch(new HealthCheckRequest { Service = service }, bearing);
            await watch.ResponseStream.MoveNext(CancellationToken.None);
            return watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
        }
    }
}
