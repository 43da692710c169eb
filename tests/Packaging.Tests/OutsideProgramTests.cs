using System.Xml.Linq;
using Supervisor.Packaging.Tests.Fixtures;

namespace Supervisor.Packaging.Tests;

/// <summary>A program that knows nothing of this repository but its packages.</summary>
public sealed class OutsideProgramTests(PackageFeed feed)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_published_program_runs_a_map_and_finds_its_daemon_and_the_protos()
    {
        Copy("Outside");
        await feed.RunAsync($"GrpcToolsVersion={GrpcToolsVersion} dotnet publish Outside --output published", TestContext.Current.CancellationToken);

        var output = await feed.RunAsync("cd / && \"$OLDPWD/published/Outside\"", TestContext.Current.CancellationToken);

        Assert.Equal("0 1 4 9 16 25 36 49 64 81\nby other processes\n", output);
        Assert.True(File.Exists(Path.Combine(feed.Directory, "Outside/generated/supervisor/v1/Worker.cs")), "the packaged .proto files generate code");
        Assert.True(File.Exists(Path.Combine(feed.Directory, "Outside/bin/Release/net10.0/supervisor/Supervisor.dll")), "a build has the daemon, too");
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_program_without_the_daemons_package_is_told_to_reference_it()
    {
        Copy("Outside", "Lonely");
        await feed.RunAsync($"GrpcToolsVersion={GrpcToolsVersion} CopySupervisorDaemon=false dotnet build Lonely", TestContext.Current.CancellationToken);

        var output = await feed.RunAsync("dotnet Lonely/bin/Debug/net10.0/Outside.dll || true", TestContext.Current.CancellationToken);

        Assert.Contains("The package Supervisor.Daemon puts it there", output, StringComparison.Ordinal);
    }

    private static string GrpcToolsVersion =>
        XDocument.Load(Path.Combine(BuiltFrom.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == "Grpc.Tools").Attribute("Version")!.Value;

    private void Copy(string source, string? name = null)
    {
        var target = Directory.CreateDirectory(Path.Combine(feed.Directory, name ?? source)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuiltFrom.Repository, "tests/Packaging.Tests", source)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
