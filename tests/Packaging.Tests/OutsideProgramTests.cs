using System.Xml.Linq;
using Supervisor.Packaging.Tests.Fixtures;

namespace Supervisor.Packaging.Tests;

/// <summary>A program that knows nothing of this repository but its packages.</summary>
public sealed class OutsideProgramTests(PackageFeed feed)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_published_program_runs_a_map_and_finds_its_daemon_and_the_protos()
    {
        Copy();
        await feed.RunAsync($"GrpcToolsVersion={GrpcToolsVersion} dotnet publish Outside --output published", TestContext.Current.CancellationToken);

        var output = await feed.RunAsync("cd / && \"$OLDPWD/published/Outside\"", TestContext.Current.CancellationToken);

        Assert.Equal("0 1 4 9 16 25 36 49 64 81\nby other processes\n", output);
        Assert.Contains("The package Supervisor.Daemon puts it there", await RunWithoutDaemonAsync(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(feed.Directory, "Outside/generated/supervisor/v1/Worker.cs")), "the packaged .proto files generate code");
        Assert.True(File.Exists(Path.Combine(feed.Directory, "Outside/bin/Release/net10.0/supervisor/Supervisor.dll")), "a build has the daemon, too");
    }

    private static string GrpcToolsVersion =>
        XDocument.Load(Path.Combine(BuiltFrom.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == "Grpc.Tools").Attribute("Version")!.Value;

    private void Copy()
    {
        var target = Directory.CreateDirectory(Path.Combine(feed.Directory, "Outside")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuiltFrom.Repository, "tests/Packaging.Tests/Outside")))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private Task<string> RunWithoutDaemonAsync()
    {
        Directory.Delete(Path.Combine(feed.Directory, "published/supervisor"), recursive: true);
        return feed.RunAsync("published/Outside || true", TestContext.Current.CancellationToken);
    }
}
