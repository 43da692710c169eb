using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Supervisor.Hosting;

internal static partial class TcpExtensions
{
    /// <summary>Listens on TCP as well, if that is configured.</summary>
    public static void ListenTcp(this KestrelServerOptions kestrel, TcpSettings? tcp, TimeSpan handshakeTimeout)
    {
        if (tcp is null)
        {
            return;
        }

        kestrel.Listen(tcp.Endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tcp.Tls is { } tls)
            {
                listen.UseHttps(OptionsOf(tls, handshakeTimeout));
                listen.Use(next => connection => Introduce(connection, tls, next));
            }

            listen.Use(listen.ApplicationServices.GetRequiredService<HandshakeDeadline>().Watch);
        });
    }

    /// <summary>Tells in the log where that is: the port may be any free one.</summary>
    public static void AnnounceTcp(this WebApplication app, TcpSettings? tcp)
    {
        if (tcp is not null)
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TcpExtensions));
            app.Lifetime.ApplicationStarted.Register(() => LogListening(logger, app.Urls.First(url => !url.Contains("unix:", StringComparison.Ordinal)), tcp.Tls is null ? "tokens" : "certificates"));
        }
    }

    private static HttpsConnectionAdapterOptions OptionsOf(MutualTls tls, TimeSpan handshakeTimeout) => new()
    {
        HandshakeTimeout = handshakeTimeout,
        ServerCertificate = tls.Server,
        ServerCertificateChain = tls.Intermediates,
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, sent, _) => tls.IsTrusted(certificate, sent),
    };

    // After TLS: the certificate was found good.
    private static Task Introduce(ConnectionContext connection, MutualTls tls, ConnectionDelegate next)
    {
        var certificate = connection.Features.GetRequiredFeature<ITlsConnectionFeature>().ClientCertificate!;
        connection.Features.Set(tls.CallerOf(certificate));
        return next(connection);
    }

    [LoggerMessage(1, LogLevel.Information, "Listens on {Url} too, for clients with {Credentials}.")]
    private static partial void LogListening(ILogger logger, string url, string credentials);
}
