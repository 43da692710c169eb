using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Supervisor.Hosting;

/// <summary>Reads the certificates that the section Tcp names.</summary>
internal sealed class MutualTlsReader(TcpOptions options, Action<string, string> report)
{
    /// <summary>Null where something is wrong; it was reported then.</summary>
    public MutualTls? Read()
    {
        var certificate = Has(nameof(TcpOptions.Certificate), options.Certificate);
        var key = Has(nameof(TcpOptions.Key), options.Key) && IsKeyClosed();
        var roots = Has(nameof(TcpOptions.ClientCa), options.ClientCa) ? ReadAll(nameof(TcpOptions.ClientCa), options.ClientCa) : null;
        var chain = certificate ? ReadAll(nameof(TcpOptions.Certificate), options.Certificate) : null;
        return key && chain is not null && roots is not null && ReadServer() is { } server
            ? new MutualTls(server, [.. chain.Skip(1)], roots, options.Operators)
            : null;
    }

    private bool Has(string key, string path)
    {
        if (Path.IsPathFullyQualified(path))
        {
            return true;
        }

        report(key, path.Length == 0 ? "is missing: TLS takes Certificate, Key and ClientCa" : $"\"{path}\" must be an absolute path");
        return false;
    }

    private bool IsKeyClosed()
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return Try(nameof(TcpOptions.Key), options.Key, () => File.GetUnixFileMode(options.Key) & others) switch
        {
            null => false,
            UnixFileMode.None => true,
            _ => Open(),
        };

        bool Open()
        {
            report(nameof(TcpOptions.Key), $"{options.Key} is open to everybody: chmod it to 0600, and replace the key");
            return false;
        }
    }

    private X509Certificate2Collection? ReadAll(string key, string path)
    {
        var found = new X509Certificate2Collection();
        if (Try<bool>(key, path, () => Import(found, path)) is null)
        {
            return null;
        }

        if (found.Count == 0)
        {
            report(key, $"{path} has no certificate in it: give a PEM file");
        }

        return found.Count == 0 ? null : found;
    }

    private static bool Import(X509Certificate2Collection found, string path)
    {
        found.ImportFromPemFile(path);
        return true;
    }

    private X509Certificate2? ReadServer()
    {
        X509Certificate2? server = null;
        Try<bool>(nameof(TcpOptions.Key), options.Key, () => (server = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key)) is not null);
        return server;
    }

    private T? Try<T>(string key, string path, Func<T> read)
        where T : struct
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            report(key, $"{path} cannot be used: {failure.Message.TrimEnd('.')}");
            return null;
        }
    }
}
