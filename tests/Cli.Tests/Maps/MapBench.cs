using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli.Tests.Maps;

/// <summary>Maps on a pool of test workers, from lines to lines; what a command line adds to that is left out.</summary>
internal sealed class MapBench : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly DaemonProcess _daemon;
    private readonly Pool _pool;

    private MapBench(DaemonProcess daemon, Pool pool)
    {
        _daemon = daemon;
        _pool = pool;
    }

    internal static async Task<MapBench> StartAsync()
    {
        var daemon = await DaemonProcess.StartAsync(
            $$"""{ "Supervisor": { "Pools": { "tests": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 2 } } } }""");
        var options = new SupervisorClientOptions { Socket = daemon.SocketPath };
        // What the daemon says of a method depends on whether it has seen a worker.
        Assert.Empty(await FirstWorkers.WaitAsync(options, CancellationToken.None));
        return new MapBench(daemon, await Pool.ConnectAsync("tests", options));
    }

    /// <summary>The path of a file in a directory that ends with this.</summary>
    internal string this[string name] => _directory[name];

    internal async Task<MapSample> RunAsync(
        ServiceDescriptor service, string method, string input, bool unordered = false, bool withIndex = false, MapOptions? options = null)
    {
        await File.WriteAllTextAsync(_directory["in.jsonl"], input);
        var target = new ServerMethod(service.FindMethodByName(method), TypeRegistry.FromFiles(service.File));
        var told = new List<string>();
        using var failures = new FailureFile(_directory["failed.jsonl"]);
        var (open, report, messages) = (new OpenItems(keepRequests: true), new MapReport(failures, told.Add), new MethodMessages(target, indented: false, showDefaults: false));
        var written = new StringWriter();
        var output = new MapOutput(written, messages, open, report, withIndex);
        var requests = new MapRequests(new InputLines([_directory["in.jsonl"]]), messages, open, report, options?.FailFast ?? false).ReadAsync();
        await MapRun.RunAsync(_pool, new MethodName(service.FullName, method), requests, options ?? new MapOptions(), unordered, output, CancellationToken.None);
        failures.Dispose();
        return new MapSample(written.ToString(), [.. File.ReadLines(_directory["failed.jsonl"]).Select(line => JsonNode.Parse(line)!)], told, report, output.End);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _daemon.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>What a map has left.</summary>
internal sealed record MapSample(string Output, IReadOnlyList<JsonNode> Failures, IReadOnlyList<string> Told, MapReport Report, Exception? End);
