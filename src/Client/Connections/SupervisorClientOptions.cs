using System.Security.Cryptography.X509Certificates;

namespace Supervisor.Client;

/// <summary>How to reach a supervisor that already runs.</summary>
public sealed record SupervisorClientOptions
{
    /// <summary>
    /// Path of the supervisor's socket, at most 107 bytes. Null, the default: <c>$XDG_RUNTIME_DIR/supervisor/supervisor.sock</c>, or
    /// <c>supervisor-UID/supervisor.sock</c> below the temporary directory when that variable is not set.
    /// </summary>
    public string? Socket { get; set; }

    /// <summary>
    /// The user that a system-wide supervisor runs as, trusted beside root and this process's own user to have made the socket. Null,
    /// the default: nobody else.
    /// </summary>
    public uint? ServerUserId { get; set; }

    /// <summary>
    /// Where the supervisor listens on TCP: <c>https://host:port</c> with certificates, or <c>http://127.0.0.1:port</c> with a token, on
    /// this machine only. Null, the default: not TCP, but <see cref="Socket"/>. Over TCP there are the pools of the supervisor's
    /// configuration; none can be brought.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>With https: what this client proves itself by, with its private key. The caller keeps it and disposes it after the client.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>With https: the roots that the supervisor's certificate must lead to. Null, the default: those that this machine trusts.</summary>
    public X509Certificate2Collection? ServerCa { get; set; }

    /// <summary>
    /// With http: a file that not everybody may read, with the token on its first line that is neither empty nor begins with #; of several
    /// words the last is meant. Read with the first call.
    /// </summary>
    public string? TokenFile { get; set; }

    /// <summary>Names this client in the supervisor's listings and logs; at most 100 characters. Default: the program's name and pid.</summary>
    public string Name { get; set; } = $"{AppDomain.CurrentDomain.FriendlyName} ({Environment.ProcessId})";

    /// <summary>The clock of deadlines and timeouts. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">They do not go together, or would send a token in the clear to another machine.</exception>
    internal SupervisorClientOptions Validated()
    {
        if (Address is null)
        {
            return ClientCertificate is null && ServerCa is null && TokenFile is null
                ? this
                : throw new ArgumentException($"Certificates and tokens are for TCP: set {nameof(Address)} as well.");
        }

        if (Socket is not null)
        {
            throw new ArgumentException($"Set {nameof(Socket)} or {nameof(Address)}, not both.");
        }

        return this switch
        {
            { Address: { IsAbsoluteUri: true, Scheme: "https" }, TokenFile: null } => this,
            { Address: { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true }, ClientCertificate: null, ServerCa: null } => this,
            { Address: { IsAbsoluteUri: true, Scheme: "https" } } => throw new ArgumentException($"{nameof(TokenFile)} is for http on this machine; with https, {nameof(ClientCertificate)} says who this is."),
            { Address: { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true } } => throw new ArgumentException($"Certificates are for https, and {nameof(Address)} is {Address}."),
            _ => throw new ArgumentException($"{nameof(Address)} is {Address}: give https://host:port, or http://127.0.0.1:port for this machine."),
        };
    }
}
