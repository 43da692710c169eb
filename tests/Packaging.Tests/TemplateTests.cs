using Supervisor.Packaging.Tests.Fixtures;

namespace Supervisor.Packaging.Tests;

/// <summary>What the templates make of a name that is no identifier. <see cref="FiveMinutesTests"/> runs what they make.</summary>
public sealed class TemplateTests(PackageFeed feed)
{
    [Theory(Timeout = Patience.Test)]
    [InlineData("supervisor-program", "Image-Tools.2")]
    [InlineData("supervisor-worker", "9 images")]
    public async Task A_name_that_is_no_identifier_is_replaced_everywhere_by_what_can_stand_there(string template, string name)
    {
        var hive = $"--debug:custom-hive '{Path.Combine(feed.Directory, "hive-" + template)}'";
        await feed.RunAsync($"dotnet new install feed/Supervisor.Templates.{BuiltFrom.Version}.nupkg {hive}", TestContext.Current.CancellationToken);
        await feed.RunAsync($"dotnet new {template} -n '{name}' --workers 7 {hive}", TestContext.Current.CancellationToken);
        var made = Directory.EnumerateFiles(Path.Combine(feed.Directory, name)).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        string[] left = ["Company", "Template", "template", "WORKER_COUNT", "_VERSION"];
        Assert.All(made.Values, text => Assert.DoesNotContain(left, word => text.Contains(word, StringComparison.Ordinal)));
        Assert.Contains($"{name}.csproj", made.Keys);
        Assert.Contains(made.Values, text => text.Contains("orkers: 7", StringComparison.Ordinal) || text.Contains("\"Workers\": 7", StringComparison.Ordinal));

        // The service and what is generated for it are the same in both.
        if (template == "supervisor-worker")
        {
            await feed.RunAsync($"dotnet build '{name}'", TestContext.Current.CancellationToken);
        }
    }
}
