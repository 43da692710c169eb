using System.Globalization;
using Grpc.Core;

namespace Supervisor.Cli;

/// <summary>Headers of a call: those that are typed, and the options of the supervisor as the front door reads them.</summary>
internal static class CallHeaders
{
    private const string Pool = "supervisor-pool";

    internal static Metadata ForPool(string? pool) => pool is null ? [] : new Metadata { { Pool, pool } };

    /// <exception cref="CommandException">A header is not written as "name: value".</exception>
    internal static Metadata Read(CommandContext context, IEnumerable<string> typed)
    {
        var headers = ForPool(context.Get(WorkOptions.Pool));
        Add(headers, "supervisor-max-attempts", context.Get(WorkOptions.MaxAttempts)?.ToString(CultureInfo.InvariantCulture));
        Add(headers, "supervisor-priority", context.Get(WorkOptions.Priority)?.ToString(CultureInfo.InvariantCulture));
        Add(headers, "supervisor-wait-limit", context.Get(WorkOptions.WaitLimit)?.ToString("c", CultureInfo.InvariantCulture));
        Add(headers, "supervisor-run-limit", context.Get(WorkOptions.RunLimit)?.ToString("c", CultureInfo.InvariantCulture));
        foreach (var header in typed)
        {
            headers.Add(Parse(header));
        }

        return headers;
    }

    /// <summary>The value of a name that ends in "-bin" is base64.</summary>
    internal static Metadata.Entry Parse(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new CommandException(ExitCode.Usage, $"The header \"{header}\" is not written as \"name: value\".");
        }

        var (name, value) = (header[..colon].Trim().ToLowerInvariant(), header[(colon + 1)..].Trim());
        try
        {
            return name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal)
                ? new Metadata.Entry(name, Convert.FromBase64String(value))
                : new Metadata.Entry(name, value);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new CommandException(ExitCode.Usage, $"The header \"{header}\" cannot be sent: {error.Message}", error);
        }
    }

    private static void Add(Metadata headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }
}
