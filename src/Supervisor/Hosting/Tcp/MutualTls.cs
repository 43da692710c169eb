using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>The server's certificate, and which certificates of clients are good for what.</summary>
internal sealed class MutualTls(X509Certificate2 server, X509Certificate2Collection intermediates, X509Certificate2Collection clientRoots, IReadOnlyCollection<string> operators)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public X509Certificate2 Server { get; } = server;

    /// <summary>Sent behind the server's own.</summary>
    public X509Certificate2Collection Intermediates { get; } = intermediates;

    /// <summary>Whether a certificate is in force, for clients, and leads to one of the roots.</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="sent">The chain that TLS made of what the client sent, for its intermediate certificates.</param>
    public bool IsTrusted(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(clientRoots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }

    /// <summary>Who holds a trusted certificate. A renewed one with the same subject is the same caller.</summary>
    public Caller CallerOf(X509Certificate2 certificate) =>
        new($"certificate {certificate.Subject}", operators.Any(name => Names(name, certificate)) ? Role.Operate : Role.Submit);

    private static bool Names(string name, X509Certificate2 certificate) =>
        name == certificate.Subject
        || name.Replace(":", "", StringComparison.Ordinal).Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase);
}
