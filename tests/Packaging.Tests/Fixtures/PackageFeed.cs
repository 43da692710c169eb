using System.Diagnostics;
using Supervisor.Packaging.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(PackageFeed))]

namespace Supervisor.Packaging.Tests.Fixtures;

/// <summary>The packages of this repository in a feed, packed once, and a directory outside of the repository where commands find them.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private const string NuGetConfiguration = """
        <configuration>
          <packageSources>
            <clear />
            <add key="feed" value="feed" />
            <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
          </packageSources>
          <packageSourceMapping>
            <packageSource key="feed"><package pattern="Supervisor.*" /></packageSource>
            <packageSource key="nuget.org"><package pattern="*" /></packageSource>
          </packageSourceMapping>
        </configuration>
        """;

    private readonly TempDirectory _directory = new();

    /// <summary>Where commands run.</summary>
    public string Directory => _directory.Path;

    /// <summary>The socket of a daemon that is started here without naming one.</summary>
    public string DefaultSocket => Path.Combine(_directory["run"], "supervisor", "supervisor.sock");

    /// <summary>The feed's files.</summary>
    public IEnumerable<string> Files => System.IO.Directory.EnumerateFiles(_directory["feed"]).Select(file => Path.GetFileName(file));

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_directory["nuget.config"], NuGetConfiguration);
        System.IO.Directory.CreateDirectory(_directory["run"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var solution = Path.Combine(BuiltFrom.Repository, "Supervisor.sln");
        await RunAsync($"unset NUGET_PACKAGES; dotnet pack '{solution}' --no-build --configuration {BuiltFrom.Configuration} --output feed");
    }

    /// <summary>Opens one of the packages.</summary>
    /// <param name="name">As "Supervisor.Client".</param>
    /// <param name="extension">Of the file: nupkg, or snupkg for the symbols.</param>
    public Package Open(string name, string extension = "nupkg") => new(Path.Combine(_directory["feed"], $"{name}.{BuiltFrom.Version}.{extension}"));

    /// <summary>Runs a line of shell to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string line, CancellationToken cancellationToken = default)
    {
        using var process = Start(line);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{line}' exited with {process.ExitCode}:\n{output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a line of shell whose standard error goes where its output goes.</summary>
    public Process Start(string line)
    {
        // Other tests run besides, and their clocks tick.
        var start = new ProcessStartInfo("nice", ["bash", "-c", $"exec 2>&1; {line}"])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        CleanEnvironment.ApplyTo(start, _directory);
        return Process.Start(start)!;
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return default;
    }
}
