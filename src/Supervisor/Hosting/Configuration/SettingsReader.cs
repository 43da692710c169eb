using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>Makes settings of the files, the environment and the command line, later ones first; or tells every error that they have.</summary>
internal static class SettingsReader
{
    public static DaemonSettings Read(CommandLine commandLine)
    {
        var problems = new List<ConfigurationProblem>(commandLine.Problems);
        var configuration = ConfigurationSources.Read(commandLine, problems);
        var section = configuration.GetSection(SupervisorOptions.Section);
        var check = OptionsCheck.Of(section, typeof(SupervisorOptions));
        problems.AddRange(check.Problems);

        var found = new List<ConfigurationProblem>();
        var options = Bind(section, check.Sound);
        var settings = Settle(options, commandLine.Private, found);
        problems.AddRange(found.Concat(Validate(settings)).Concat(StrayServers(options)).ToList().Where(later => !problems.Any(earlier => Covers(earlier.Key, later.Key))));
        return problems.Count == 0 ? settings : throw new StartupException(ExitCode.Configuration, [.. problems.Select(problem => problem.ToString())]);
    }

    // The binder passes over a pool without any sound value; its name is there, and the rest is to be told about.
    private static SupervisorOptions Bind(IConfigurationSection section, IReadOnlyDictionary<string, string?> values)
    {
        var options = new SupervisorOptions();
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(SupervisorOptions.Section).Bind(options);
        foreach (var pool in section.GetSection(nameof(SupervisorOptions.Pools)).GetChildren())
        {
            options.Pools.TryAdd(pool.Key, new PoolOptions());
        }

        return options;
    }

    private static DaemonSettings Settle(SupervisorOptions options, bool isPrivate, List<ConfigurationProblem> problems) => new()
    {
        Socket = options.Socket.Length > 0 ? options.Socket : isPrivate ? SocketPath.Private() : SocketPath.Default(),
        Private = isPrivate,
        Pools = isPrivate ? [] : [.. options.Pools.OrderBy(pool => pool.Key, StringComparer.Ordinal).Select(pool => pool.Value.ToSpec(pool.Key))],
        Access = isPrivate ? new AccessPolicy() : new AccessPolicyReader(problems).Read(options.Access),
        Tcp = isPrivate ? null : new TcpSettingsReader(options.Tcp, problems).Read(),
        Reflection = options.Reflection,
        Limits = options.Limits,
        Log = options.Log,
        Cgroups = options.Cgroups.ToSettings(),
    };

    private static IEnumerable<ConfigurationProblem> Validate(DaemonSettings settings)
    {
        if (SocketPath.Problem(settings.Socket) is { } socket)
        {
            yield return new($"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Socket)}", socket);
        }

        if (settings.Log.File.Length > 0 && !Path.IsPathFullyQualified(settings.Log.File))
        {
            yield return new($"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Log)}:{nameof(LogOptions.File)}", $"\"{settings.Log.File}\" must be an absolute path");
        }

        if (settings.Cgroups.Path is { } cgroup && !Path.IsPathFullyQualified(cgroup))
        {
            yield return new($"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Cgroups)}:{nameof(CgroupOptions.Path)}", $"\"{cgroup}\" must be an absolute path");
        }

        foreach (var pool in settings.Pools)
        {
            foreach (var error in PoolSpecValidation.Validate(pool))
            {
                yield return new(KeyOf(pool, error.Field), error.Problem);
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> StrayServers(SupervisorOptions options) =>
        from pool in options.Pools
        where pool.Value is { Kind: PoolKind.Worker, Server: not null }
        select new ConfigurationProblem(
            $"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Pools)}:{pool.Key}:{nameof(PoolOptions.Server)}",
            $"is for pools of servers: set {nameof(PoolOptions.Kind)} to {nameof(PoolKind.Server)}, or remove it");

    // A pool's name is its key.
    private static string KeyOf(PoolSpec pool, string field)
    {
        var key = $"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Pools)}:{pool.Name}";
        return field == nameof(PoolSpec.Name) ? key : $"{key}:{field.Replace('.', ':')}";
    }

    // A value that was no value at all is not also called wrong.
    private static bool Covers(string earlier, string later) =>
        earlier.Equals(later, StringComparison.OrdinalIgnoreCase) || earlier.StartsWith(later + ":", StringComparison.OrdinalIgnoreCase);
}
