using System.Text.Json.Nodes;
using Supervisor.Integration.Tests.Deploy;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Languages;

/// <summary>The daemon of samples/languages.json: a pool for each language that this machine can run.</summary>
public sealed class SamplePools : IAsyncLifetime
{
    public const string DotNet = "words-dotnet";
    public const string Python = "words-python";
    public const string Node = "words-node";

    internal const string PythonProgram = "/usr/bin/python3";

    private readonly Dictionary<string, string> _missing = [];

    public TestDaemon Daemon { get; private set; } = null!;

    public static string Sample(string path) => Path.Combine(Repository.Root, "samples", path);

    public async ValueTask InitializeAsync()
    {
        var generated = await Command.RunAsync(Sample("python/generate.sh"), []);
        if (generated.ExitCode != 0 || !File.Exists(PythonProgram) || (await Command.RunAsync(PythonProgram, ["-c", "import grpc, google.protobuf"])).ExitCode != 0)
        {
            _missing[Python] = $"samples/python cannot run here; apt-get install python3-grpcio python3-protobuf protobuf-compiler-grpc. {generated.Errors.Trim()}";
        }

        if (!Command.Exists("node") || !Directory.Exists(Sample("node/node_modules/@grpc/grpc-js")))
        {
            _missing[Node] = "samples/node cannot run here: install Node and npm, and run npm ci in it.";
        }

        Daemon = await TestDaemon.StartConfiguredAsync(Configuration());
        // The front door knows a pool's methods from its first worker on.
        await Eventually.HoldsAsync(
            async () => (await Daemon.Pools.ListPoolsAsync(new Protocol.V1.ListPoolsRequest())).Pools.All(pool => pool.ReadyWorkers > 0),
            TimeSpan.FromMilliseconds(Patience.Test));
    }

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();

    /// <summary>What a test of these languages needs is there, or the test says what is not.</summary>
    public void SkipUnlessPossible(params string[] pools) =>
        Assert.SkipWhen(pools.Any(_missing.ContainsKey), string.Join(' ', pools.Where(_missing.ContainsKey).Select(pool => _missing[pool])));

    /// <summary>The sample's configuration, for the build and the place that the tests are in.</summary>
    public string Configuration()
    {
        var text = File.ReadAllText(Sample("languages.json"))
            .Replace("artifacts/bin/Quickstart/debug/Quickstart.dll", Repository.Program("Quickstart", "Quickstart.dll"), StringComparison.Ordinal)
            .Replace("\"samples/", $"\"{Repository.Root}/samples/", StringComparison.Ordinal);
        var configuration = JsonNode.Parse(text, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        foreach (var pool in _missing.Keys)
        {
            configuration["Supervisor"]!["Pools"]!.AsObject().Remove(pool);
        }

        return configuration.ToJsonString();
    }
}
