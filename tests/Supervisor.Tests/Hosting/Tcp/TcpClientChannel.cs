using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace Supervisor.Tests.Hosting.Tcp;

/// <summary>Channels to a daemon on TCP, as any gRPC client makes them.</summary>
internal static class TcpClientChannel
{
    public static GrpcChannel Plain(Uri address) => GrpcChannel.ForAddress(address);

    public static CallOptions Bearing(string token) => new(new Metadata { { "authorization", $"Bearer {token}" } });

    /// <param name="address">With https.</param>
    /// <param name="certificate">The client's; null for none.</param>
    /// <param name="roots">Whom it trusts.</param>
    public static GrpcChannel Tls(Uri address, X509Certificate2? certificate, X509Certificate2Collection roots)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        handler.SslOptions.LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate;
        return GrpcChannel.ForAddress(new UriBuilder(address) { Scheme = "https" }.Uri, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }
}
