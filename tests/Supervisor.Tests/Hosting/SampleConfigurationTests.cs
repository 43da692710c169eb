using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Supervisor.Hosting;
using Supervisor.Items;
using Supervisor.TestKit;
using Supervisor.Workers;

namespace Supervisor.Tests.Hosting;

/// <summary>deploy/supervisor.sample.json is what an operator begins with, and the only list of all options.</summary>
public sealed partial class SampleConfigurationTests : IDisposable
{
    private static readonly string Sample = Path.Combine(Repository.Root, "deploy", "supervisor.sample.json");

    private readonly TempDirectory _directory = new();

    private string Everything => _directory["everything.json"];

    public SampleConfigurationTests() => File.WriteAllText(Everything, CommentedSetting().Replace(File.ReadAllText(Sample), "$1"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_is_accepted_as_it_is() => Assert.Empty(Read(Sample).Pools);

    [Fact]
    public void It_is_accepted_with_all_its_examples()
    {
        var settings = Read(Everything);

        Assert.Equal("images", Assert.Single(settings.Pools).Name);
        Assert.NotEmpty(settings.Log.Overrides);
    }

    [Fact]
    public void It_names_every_option()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Everything).Build();

        Assert.Empty(Missing(configuration.GetSection(SupervisorOptions.Section), typeof(SupervisorOptions)));
    }

    [Fact]
    public void It_explains_every_option()
    {
        var lines = File.ReadAllLines(Sample);

        var unexplained = lines.Where((line, i) => Setting().IsMatch(line) && !Explanation().IsMatch(lines[i - 1]));

        // The section's name, and examples of names that the operator chooses.
        Assert.Equal(["\"Supervisor\"", "//\"images\"", "//\"Supervisor.Workers\""], unexplained.Select(line => line.Trim().Split(':')[0]));
    }

    [Fact]
    public void Its_values_are_the_defaults()
    {
        var settings = Read(Everything);
        var pool = Assert.Single(settings.Pools);
        var log = new LogOptions { Level = LogLevel.Information };
        log.Overrides["Supervisor.Workers"] = LogLevel.Debug;

        Assert.Equal(JsonSerializer.Serialize(new LimitOptions()), JsonSerializer.Serialize(settings.Limits));
        Assert.Equal(JsonSerializer.Serialize(log), JsonSerializer.Serialize(settings.Log));
        Assert.Equal(SocketPath.Default(), settings.Socket);
        Assert.Equal(
            JsonSerializer.Serialize(new PoolSpec
            {
                Name = pool.Name,
                Command = pool.Command,
                Server = new ServerSpec(),
                Environment = pool.Environment,
                Workers = new PoolOptions().Workers,
                Restart = new RestartSpec { Budget = 5 },
                MaxWorkerLifetime = TimeSpan.FromDays(1),
                RecycleRssBytes = 1L << 30,
                Limits = new ProcessLimits
                {
                    OpenFiles = 4096,
                    Processes = 4096,
                    CpuTime = TimeSpan.FromHours(1),
                    FileBytes = 1L << 30,
                    MemoryBytes = 1L << 30,
                    Cpus = 1.5,
                },
            }),
            JsonSerializer.Serialize(pool));
    }

    private static DaemonSettings Read(string path) => SettingsReader.Read(CommandLine.Parse(["--config", path]));

    // A class among the options is a section, and a dictionary of them has at least one example.
    private static IEnumerable<string> Missing(IConfigurationSection section, Type options)
    {
        foreach (var property in options.GetProperties())
        {
            var node = section.GetSection(property.Name);
            var type = property.PropertyType;
            var isNamed = section.GetChildren().Any(child => child.Key == property.Name);
            if (!isNamed)
            {
                yield return node.Path;
            }
            else if (!ScalarText.IsScalar(type))
            {
                foreach (var missing in MissingInside(node, type))
                {
                    yield return missing;
                }
            }
        }
    }

    private static IEnumerable<string> MissingInside(IConfigurationSection node, Type type)
    {
        if (!type.IsGenericType)
        {
            return Missing(node, type);
        }

        var element = type.GetGenericArguments()[^1];
        if (type.GetGenericTypeDefinition() == typeof(List<>))
        {
            // An empty list is as good an example as any, and the comment above it says what belongs there.
            return [];
        }

        return !node.GetChildren().Any() ? [$"{node.Path}:(an example)"]
            : ScalarText.IsScalar(element) ? []
            : node.GetChildren().SelectMany(child => Missing(child, element));
    }

    [GeneratedRegex("""^(\s*)//(?=["{}\]])""", RegexOptions.Multiline)]
    private static partial Regex CommentedSetting();

    [GeneratedRegex("""^\s*(//)?"\w[\w.]*":""")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\s*// \S")]
    private static partial Regex Explanation();
}
