namespace Supervisor.Hosting;

/// <summary>A listener beside the Unix socket, off unless it has an endpoint: with certificates on both sides, or with tokens on loopback.</summary>
internal sealed class TcpOptions
{
    /// <summary>As "127.0.0.1:50051", "[::1]:0" (a free port, told in the log) or "0.0.0.0:50051". Empty for none.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The server's certificate, PEM, with the intermediate ones behind it.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Its private key, PEM; nobody but its owner and group may read it.</summary>
    public string Key { get; set; } = "";

    /// <summary>The roots, PEM, that certificates of clients must lead to.</summary>
    public string ClientCa { get; set; } = "";

    /// <summary>Certificates whose holders are operators, by subject ("CN=ops, O=Example") or SHA-256 fingerprint; all others may submit work.</summary>
    public List<string> Operators { get; } = [];

    /// <summary>Tokens that calls must carry where there are no certificates; see <see cref="BearerTokens"/>.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>Names, without a port, that clients may call the daemon by. Empty for localhost, the loopback addresses and the endpoint's own.</summary>
    public List<string> AllowedHosts { get; } = [];
}
