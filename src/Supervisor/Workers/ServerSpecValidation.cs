using Supervisor.Workers.Servers;

namespace Supervisor.Workers;

/// <summary>What a pool of servers may be, beyond what every pool may.</summary>
internal static class ServerSpecValidation
{
    private const string Prefix = nameof(PoolSpec.Server) + ".";

    /// <summary>Everything that is wrong; empty for a good one, and for a pool of other workers.</summary>
    public static IEnumerable<FieldError> Validate(PoolSpec spec) => spec.Server is not { } server
        ? []
        : [.. Listen(server.Listen), .. DescriptorSets(server.DescriptorSets), .. Placeholders(spec, server.Listen), .. Argument(spec)];

    private static IEnumerable<FieldError> Listen(ServerListen listen)
    {
        if (!Enum.IsDefined(listen))
        {
            yield return new(Prefix + nameof(ServerSpec.Listen), $"{(int)listen} is no way to listen: unix or tcp");
        }
    }

    private static IEnumerable<FieldError> DescriptorSets(IReadOnlyList<string> paths) =>
        from path in paths
        where !Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal)
        select new FieldError(Prefix + nameof(ServerSpec.DescriptorSets), $"\"{path}\" must be an absolute path");

    // It would reach the program as it is, and the program would wonder.
    private static IEnumerable<FieldError> Placeholders(PoolSpec spec, ServerListen listen)
    {
        var missing = listen == ServerListen.Unix ? ServerAddress.PortPlaceholder : ServerAddress.SocketPlaceholder;
        var other = listen == ServerListen.Unix ? "tcp" : "unix";
        (string Field, string Text)[] texts =
        [
            .. spec.Command.Select(part => (nameof(PoolSpec.Command), part)),
            .. spec.Environment.Select(variable => ($"{nameof(PoolSpec.Environment)}.{variable.Key}", variable.Value)),
            (nameof(PoolSpec.WorkingDirectory), spec.WorkingDirectory ?? ""),
        ];
        return from place in texts
               where place.Text.Contains(missing, StringComparison.Ordinal)
               select new FieldError(place.Field, $"holds {missing}, which there is only when the server listens on {other}: set {Prefix}{nameof(ServerSpec.Listen)}, or use {ServerAddress.AddressPlaceholder}");
    }

    private static IEnumerable<FieldError> Argument(PoolSpec spec)
    {
        if (!spec.InitializerArgument.IsEmpty)
        {
            yield return new(nameof(PoolSpec.InitializerArgument), "reaches no server: use the command or the environment");
        }
    }
}
