using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Supervisor.TestKit;

/// <summary>An authority of the test's own, and what it signs.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TempDirectory _directory = new();
    private readonly X509Certificate2 _root = MakeRoot("CN=test root");

    public X509Certificate2Collection Roots => [_root];

    public string CertificatePath => _directory["server.pem"];

    public string KeyPath => _directory["server.key"];

    public string RootPath => _directory["root.pem"];

    public static TestCertificates Make()
    {
        var made = new TestCertificates();
        var server = made.Sign("CN=the daemon", "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(made.CertificatePath, server.ExportCertificatePem());
        File.WriteAllText(made.KeyPath, server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(made.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(made.RootPath, made._root.ExportCertificatePem());
        return made;
    }

    public static X509Certificate2 OfAnotherRoot(string subject) => Sign(MakeRoot("CN=test root"), subject, "1.3.6.1.5.5.7.3.2", Now.AddDays(1));

    public X509Certificate2 Client(string subject, DateTimeOffset? until = null) => Sign(_root, subject, "1.3.6.1.5.5.7.3.2", until ?? Now.AddDays(1));

    public X509Certificate2 Sign(string subject, string usage) => Sign(_root, subject, usage, Now.AddDays(1));

    public void Dispose() => _directory.Dispose();

    private static X509Certificate2 MakeRoot(string subject)
    {
        var request = new CertificateRequest(subject, RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Sign(X509Certificate2 root, string subject, string usage, DateTimeOffset until)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        return request.Create(root, Now.AddDays(-5), until, RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }
}
