using System.Net.Sockets;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using Supervisor.TestClient;

namespace Supervisor.Integration.Tests.Security;

/// <summary>A daemon and its clients are processes of different users.</summary>
public sealed class SystemWideTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_user_that_is_named_runs_work_and_its_job_is_its_own()
    {
        OtherUser.SkipUnlessPossible(TestClientProgram.AssemblyPath);
        await using var daemon = await StartAsync($$"""{ "Users": [{{OtherUser.Uid}}] }""");

        using var client = OtherUser.Start("dotnet", TestClientProgram.AssemblyPath, daemon.SocketPath, "shared", _files["started"]);
        await TestPool.StartedAsync(_files["started"]);

        using var channel = UnixChannel.Open(daemon.SocketPath);
        Assert.Single((await new ControlService.ControlServiceClient(channel).ListJobsAsync(new ListJobsRequest())).Jobs);
        client.Kill();
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_user_that_is_not_named_is_turned_away_and_the_daemon_goes_on()
    {
        OtherUser.SkipUnlessPossible(TestClientProgram.AssemblyPath);
        await using var daemon = await StartAsync("""{ "Users": [54001] }""");

        using var client = OtherUser.Start("dotnet", TestClientProgram.AssemblyPath, daemon.SocketPath, "shared", _files["started"]);
        var errors = await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, client.ExitCode);
        Assert.Contains(nameof(SupervisorUnavailableException), errors, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => daemon.Output.Contains($"Refused a connection of uid {OtherUser.Uid}", StringComparison.Ordinal));
        await using var pool = await Pool.ConnectAsync("shared", new SupervisorClientOptions { Socket = daemon.SocketPath });
        Assert.Equal(4, (await pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker)).SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_client_speaks_to_a_daemon_of_another_user_only_when_told()
    {
        OtherUser.SkipUnlessPossible(DaemonProcess.DaemonPath);
        OtherUser.Give(_files.Path);
        var socket = _files["run/s.sock"];
        var options = new SupervisorClientOptions { Socket = socket };
        using var daemon = OtherUser.Start("dotnet", DaemonProcess.DaemonPath, "--socket", socket);
        _ = daemon.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await Eventually.HoldsAsync(() => Listens(socket), TimeSpan.FromMilliseconds(Patience.Test));

            var refusal = await Assert.ThrowsAsync<SupervisorUnavailableException>(() => SupervisorClient.ConnectAsync(options));
            Assert.Contains($"belongs to user {OtherUser.Uid}", refusal.Message, StringComparison.Ordinal);
            await using var client = await SupervisorClient.ConnectAsync(options with { ServerUserId = OtherUser.Uid });
        }
        finally
        {
            Signals.Send(daemon.Id, Signals.Terminate);
            await daemon.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<DaemonProcess> StartAsync(string access)
    {
        var daemon = await DaemonProcess.StartAsync($$"""
            { "Supervisor": { "Access": {{access}}, "Pools": { "shared": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 1 } } } }
            """);
        // The test's own directory around the socket's.
        File.SetUnixFileMode(Path.GetDirectoryName(Path.GetDirectoryName(daemon.SocketPath))!, (UnixFileMode)0b111_001_001);
        return daemon;
    }

    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
