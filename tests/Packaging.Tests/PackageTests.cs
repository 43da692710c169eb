using Supervisor.Packaging.Tests.Fixtures;

namespace Supervisor.Packaging.Tests;

/// <summary>One `dotnet pack` makes these packages, with this in them.</summary>
public sealed class PackageTests(PackageFeed feed)
{
    private static readonly string[] Libraries = ["Supervisor.Client", "Supervisor.Protocol", "Supervisor.SharedMemory", "Supervisor.Worker"];
    private static readonly string[] Others = ["Supervisor.Cli", "Supervisor.Daemon", "Supervisor.Templates"];

    public static TheoryData<string> All => [.. Libraries, .. Others];

    public static TheoryData<string, string[]> WithDependencies => new()
    {
        { "Supervisor.Protocol", ["Google.Protobuf", "Grpc.Core.Api"] },
        {
            "Supervisor.Client",
            ["Grpc.Net.Client", "Grpc.StatusProto", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Options", "Supervisor.Protocol", "Supervisor.SharedMemory"]
        },
        {
            "Supervisor.Worker",
            ["Grpc.Net.Client", "Grpc.StatusProto", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Logging.Abstractions", "Supervisor.Client", "Supervisor.Protocol"]
        },
        { "Supervisor.SharedMemory", ["Google.Protobuf", "Grpc.Core.Api"] },
        { "Supervisor.Daemon", [] },
        { "Supervisor.Templates", [] },
    };

    [Fact]
    public void Nothing_else_is_packed()
    {
        var expected = Libraries.SelectMany(name => new[] { $"{name}.{BuiltFrom.Version}.nupkg", $"{name}.{BuiltFrom.Version}.snupkg" })
            .Concat(Others.Select(name => $"{name}.{BuiltFrom.Version}.nupkg"));

        Assert.Equal(expected.Order(), feed.Files.Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is(string name)
    {
        using var package = feed.Open(name);

        Assert.Equal(package.Manifest("readme"), ["README.md"]);
        Assert.Contains($"# {name}", package.ReadText("README.md"), StringComparison.Ordinal);
        Assert.NotEqual("Package Description", package.Manifest("description").Single());
        Assert.Contains("grpc", package.Manifest("tags").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithDependencies))]
    public void Nothing_comes_along_that_a_program_does_not_need(string name, string[] dependencies)
    {
        using var package = feed.Open(name);

        Assert.Equal(dependencies, package.Dependencies);
        Assert.Empty(package.Manifest("frameworkReference"));
    }

    [Theory]
    [InlineData("Supervisor.Client", "M:Supervisor.Client.Pool.ConnectAsync")]
    [InlineData("Supervisor.Worker", "T:Supervisor.Worker.WorkerHost")]
    [InlineData("Supervisor.Protocol", "T:Supervisor.Protocol.V1.AttachRequest")]
    public void A_library_has_its_documentation_its_symbols_and_no_assembly_but_its_own(string name, string documented)
    {
        using var package = feed.Open(name);
        using var symbols = feed.Open(name, "snupkg");

        Assert.Equal([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], package.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));
        Assert.Contains($"<member name=\"{documented}", package.ReadText($"lib/net10.0/{name}.xml"), StringComparison.Ordinal);
        Assert.Equal([$"lib/net10.0/{name}.pdb"], symbols.Files);
        Assert.Equal("BSJB"u8.ToArray(), symbols.ReadStart($"lib/net10.0/{name}.pdb", 4));
    }

    [Fact]
    public void The_protocol_brings_its_files_and_what_they_mean()
    {
        using var package = feed.Open("Supervisor.Protocol");
        var root = Path.Combine(BuiltFrom.Repository, "protos");
        var protos = Directory.EnumerateFiles(root, "*.proto", SearchOption.AllDirectories).Select(file => "protos/" + Path.GetRelativePath(root, file));

        Assert.Equal(
            [.. protos.Append("protos/README.md").Order(StringComparer.Ordinal)],
            package.Files.Where(file => file.StartsWith("protos/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_daemon_is_whole_and_brings_no_sample_and_nothing_for_other_machines()
    {
        using var package = feed.Open("Supervisor.Daemon");

        string[] needed = ["Supervisor.dll", "Supervisor.deps.json", "Supervisor.runtimeconfig.json", "Supervisor.Protocol.dll", "Supervisor.SharedMemory.dll", "Google.Protobuf.dll", "appsettings.json"];
        Assert.All(needed, file => Assert.Contains($"daemon/{file}", package.Files));
        Assert.Contains("buildTransitive/Supervisor.Daemon.targets", package.Files);
        Assert.DoesNotContain("daemon/appsettings.Development.json", package.Files);
        Assert.DoesNotContain(package.Files, file => file.StartsWith("lib/", StringComparison.Ordinal));
        Assert.DoesNotContain(package.Files, file => file.StartsWith("daemon/", StringComparison.Ordinal) && file.Count(character => character == '/') > 1);
        Assert.DoesNotContain("daemon/Supervisor", package.Files);
    }

    [Fact]
    public void The_templates_name_the_versions_that_they_were_packed_with()
    {
        using var package = feed.Open("Supervisor.Templates");

        foreach (var project in new[] { "content/worker/Company-Project.csproj", "content/program/Company-Project.csproj" })
        {
            var text = package.ReadText(project);
            Assert.Contains($"<PackageReference Include=\"Supervisor.Worker\" Version=\"{BuiltFrom.Version}\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("_VERSION", text, StringComparison.Ordinal);
        }
    }
}
