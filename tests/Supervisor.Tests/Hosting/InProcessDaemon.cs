using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

/// <summary>The daemon's host inside the test, on a socket of its own.</summary>
internal sealed class InProcessDaemon : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly StopRequest _stop = new();
    private readonly SocketClaim _claim;

    private InProcessDaemon()
    {
        Socket = _directory["run/s.sock"];
        _claim = SocketClaim.Take(Socket, removesDirectory: false);
        App = DaemonHost.Build(new DaemonSettings { Socket = Socket, Private = true }, new SystemdEnvironment(), _stop);
    }

    public string Socket { get; }

    public WebApplication App { get; }

    public static async Task<InProcessDaemon> StartAsync(Action<WebApplication>? configure = null)
    {
        var daemon = new InProcessDaemon();
        configure?.Invoke(daemon.App);
        await daemon.App.StartAsync();
        return daemon;
    }

    public GrpcChannel Connect() => UnixClient.Channel(Socket);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        _claim.Dispose();
        _stop.Dispose();
        _directory.Dispose();
    }
}
