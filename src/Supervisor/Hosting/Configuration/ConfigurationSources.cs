using System.Collections;

namespace Supervisor.Hosting;

/// <summary>Where configuration comes from; later sources win.</summary>
internal static class ConfigurationSources
{
    private const string VariablePrefix = "SUPERVISOR__";

    public static IConfigurationRoot Read(CommandLine commandLine, List<ConfigurationProblem> problems)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in Files(commandLine))
        {
            AddFile(builder, file, problems);
        }

        return builder
            .AddInMemoryCollection(Variables())
            .AddInMemoryCollection(commandLine.Values)
            .Build();
    }

    // Nothing is read from /etc unasked: a user's own daemon must not get the pools of the system's. The unit file names it with --config.
    private static IEnumerable<string> Files(CommandLine commandLine)
    {
        yield return Beside("appsettings.json");
        if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } environment)
        {
            yield return Beside($"appsettings.{environment}.json");
        }

        if (commandLine.ConfigFile is { } named)
        {
            yield return Path.GetFullPath(named);
        }

        static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
    }

    private static void AddFile(ConfigurationBuilder builder, string path, List<ConfigurationProblem> problems)
    {
        var isOurs = Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        try
        {
            var file = new ConfigurationBuilder().AddJsonFile(path, optional: isOurs).Build();
            problems.AddRange(UnknownSections(path, file));
            builder.AddConfiguration(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            problems.Add(new(path, $"cannot be read: {(failure.InnerException ?? failure).Message.TrimEnd('.')}"));
        }
    }

    private static IEnumerable<ConfigurationProblem> UnknownSections(string path, IConfigurationRoot file) =>
        from section in file.GetChildren()
        where !section.Key.Equals(SupervisorOptions.Section, StringComparison.OrdinalIgnoreCase) && section.Key != "$schema"
        select new ConfigurationProblem(section.Key, $"(in {path}) is unknown: everything is in the section \"{SupervisorOptions.Section}\"");

    private static IEnumerable<KeyValuePair<string, string?>> Variables() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create(KeyOf(name), (string?)variable.Value);

    // Pools have lower-case names, and variables are usually written in capitals: SUPERVISOR__POOLS__IMAGES__WORKERS.
    private static string KeyOf(string variable)
    {
        var parts = variable.Split("__");
        if (parts.Length > 2 && parts[1].Equals(nameof(SupervisorOptions.Pools), StringComparison.OrdinalIgnoreCase))
        {
            parts[2] = parts[2].ToLowerInvariant();
        }

        return string.Join(':', parts);
    }
}
