using System.Text.Json;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>Calls of somebody who has a shell and no .proto file.</summary>
public sealed class ShellTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_unary_method_is_called_by_what_reflection_tells_of_it()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var (exitCode, output) = await CallAsync(test, "testing.v1.Arithmetic/Square", """{"value": 7}""");

        Assert.Equal(0, exitCode);
        Assert.Equal(["49"], ValuesOf(output));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_streaming_method_is_called_by_what_reflection_tells_of_it()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var (exitCode, output) = await CallAsync(test, "testing.v1.Arithmetic/Count", """{"value": 3}""");

        Assert.Equal(0, exitCode);
        Assert.Equal(["", "1", "2"], ValuesOf(output));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_crash_can_be_read_in_the_shell()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var (exitCode, output) = await CallAsync(test, "testing.v1.Faults/Die", """{"exitCode": 3, "lastWords": "goodbye"}""");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("unavailable", output, StringComparison.Ordinal);
        Assert.Contains("exited with code 3", output, StringComparison.Ordinal);
        Assert.Contains("supervisor.v1.CrashReport", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> CallAsync(TestPool pool, string method, string request) => Buf.CurlAsync(
        shared.Daemon, method, "--reflect-header", $"supervisor-pool: {pool.Name}", "--header", $"supervisor-pool: {pool.Name}", "--data", request);

    // One document after the other; a field that holds its default is left out.
    private static List<string> ValuesOf(string output)
    {
        var values = new List<string>();
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            values.Add(document.RootElement.TryGetProperty("value", out var value) ? value.GetString()! : "");
        }

        return values;
    }
}
