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

    private InProcessDaemon(Func<DaemonSettings, DaemonSettings> change)
    {
        Socket = _directory["run/s.sock"];
        var settings = change(new DaemonSettings { Socket = Socket, Private = true });
        _claim = SocketClaim.Take(Socket, removesDirectory: false, settings.Access.IsOpenToOthers);
        App = DaemonHost.Build(settings, new SystemdEnvironment(), _stop);
    }

    public string Socket { get; }

    public WebApplication App { get; }

    /// <summary>What clients on TCP call; only with such a listener.</summary>
    public Uri TcpAddress => new(App.Urls.Single(url => !url.Contains("unix:", StringComparison.Ordinal)));

    public static async Task<InProcessDaemon> StartAsync(Action<WebApplication>? configure = null, Func<DaemonSettings, DaemonSettings>? change = null)
    {
        var daemon = new InProcessDaemon(change ?? (settings => settings));
        configure?.Invoke(daemon.App);
        await daemon.App.StartAsync();
        return daemon;
    }

    public static Task<InProcessDaemon> StartAsync(LimitOptions limits) => StartAsync(change: settings => settings with { Limits = limits });

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
