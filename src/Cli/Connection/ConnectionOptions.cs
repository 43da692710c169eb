using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary>The options that say which daemon is meant and who asks; every command has them.</summary>
internal static class ConnectionOptions
{
    internal static readonly Option<string?> Socket = Named("--socket", "PATH", "The daemon's socket. Default: supervisor/supervisor.sock below $XDG_RUNTIME_DIR.");
    internal static readonly Option<string?> ServerUser = Named("--server-user", "UID", "The user that a system-wide daemon runs as, trusted beside root and you.");
    internal static readonly Option<string?> Address = Named("--address", "URL", "Over TCP instead: https://HOST:PORT, or http://127.0.0.1:PORT with a token.");
    internal static readonly Option<string?> TokenFile = Named("--token-file", "FILE", "With http: the file with the token, not readable for everybody.");
    internal static readonly Option<string?> Ca = Named("--ca", "FILE", "With https: the roots, PEM, that the daemon's certificate must lead to.");
    internal static readonly Option<string?> Certificate = Named("--certificate", "FILE", "With https: your certificate, PEM.");
    internal static readonly Option<string?> Key = Named("--key", "FILE", "With https: its private key, PEM. Default: in the certificate's file.");

    internal static IReadOnlyList<Option<string?>> All { get; } = [Socket, ServerUser, Address, TokenFile, Ca, Certificate, Key];

    /// <summary>What the command line says; where it names no place, what the environment says.</summary>
    /// <exception cref="CommandException">They do not go together, or name files that cannot be read.</exception>
    internal static SupervisorClientOptions Read(ParseResult arguments) => Read(arguments.GetValue, Environment.GetEnvironmentVariable);

    internal static SupervisorClientOptions Read(Func<Option<string?>, string?> typed, Func<string, string?> variable)
    {
        // A place that is typed stands alone: what the environment says belongs to the place that it names.
        var isTyped = typed(Socket) is not null || typed(Address) is not null;
        string? Value(Option<string?> option) => typed(option) ?? (isTyped && option != ServerUser ? null : Given(variable(VariableOf(option))));

        return Value(Address) is { } address ? OverTcp(address, Value) : OverSocket(Value);
    }

    /// <summary>As SUPERVISORCTL_TOKEN_FILE.</summary>
    internal static string VariableOf(Option option) => "SUPERVISORCTL_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static string? Given(string? value) => value is { Length: > 0 } ? value : null;

    private static SupervisorClientOptions OverSocket(Func<Option<string?>, string?> value)
    {
        foreach (var option in new[] { TokenFile, Ca, Certificate, Key })
        {
            if (value(option) is not null)
            {
                throw new CommandException(ExitCode.Usage, $"{option.Name} is for TCP: give --address as well.");
            }
        }

        return new SupervisorClientOptions { Name = Name, Socket = value(Socket), ServerUserId = value(ServerUser) is { } user ? UserId(user) : null };
    }

    private static SupervisorClientOptions OverTcp(string address, Func<Option<string?>, string?> value)
    {
        if (value(Socket) is not null)
        {
            throw new CommandException(ExitCode.Usage, "--socket and --address name two places: give one of them.");
        }

        var options = new SupervisorClientOptions
        {
            Name = Name,
            Address = Uri.TryCreate(address, UriKind.Absolute, out var url) ? url : throw WrongAddress(address),
            TokenFile = value(TokenFile),
            ServerCa = value(Ca) is { } roots ? ReadPem(roots, Roots) : null,
            ClientCertificate = value(Certificate) is { } certificate ? ReadPem(certificate, file => X509Certificate2.CreateFromPemFile(file, value(Key))) : null,
        };
        return options switch
        {
            { Address.Scheme: "https", TokenFile: not null } => throw new CommandException(ExitCode.Usage, "--token-file is for http on this machine; with https, --certificate says who you are."),
            { Address: { Scheme: "http", IsLoopback: true }, ClientCertificate: null, ServerCa: null } or { Address.Scheme: "https" } => options,
            { Address: { Scheme: "http", IsLoopback: true } } => throw new CommandException(ExitCode.Usage, "--ca and --certificate are for https."),
            _ => throw WrongAddress(address),
        };
    }

    private static string Name => $"supervisorctl ({Environment.ProcessId})";

    private static uint UserId(string text) => uint.TryParse(text, out var id)
        ? id
        : throw new CommandException(ExitCode.Usage, $"--server-user is \"{text}\": give the number of a user, as `id -u {text}` tells it.");

    private static X509Certificate2Collection Roots(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots.Count > 0 ? roots : throw new CryptographicException("there is no certificate in it");
    }

    private static T ReadPem<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NotFound, $"{file} cannot be read as PEM: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static CommandException WrongAddress(string address) =>
        new(ExitCode.Usage, $"--address is \"{address}\": give https://HOST:PORT, or http://127.0.0.1:PORT for this machine.");

    private static Option<string?> Named(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Recursive = true };
}
