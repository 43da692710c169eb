using System.Text.Json.Nodes;

namespace Supervisor.Cli.Tests.Maps;

/// <summary>Lines through real workers.</summary>
public sealed class MapTests
{
    [Fact(Timeout = 120_000)]
    public async Task Results_come_in_the_order_of_the_lines()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Arithmetic.Descriptor, "Square", string.Concat(Enumerable.Range(0, 1000).Select(i => $"{{\"value\":{i}}}\n")));

        Assert.Equal(["{}", .. Enumerable.Range(1, 999).Select(i => $"{{\"value\":\"{i * i}\"}}")], sample.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal("1000 items: 1000 succeeded, 0 failed", sample.Report.Summary());
        Assert.Empty(sample.Failures);
    }

    [Fact(Timeout = 120_000)]
    public async Task Results_out_of_order_are_known_by_their_index()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Faults.Descriptor, "Busy", """
            {"value":2000}

            {"value":2}
            {"value":3}
            """, unordered: true, withIndex: true);

        var lines = sample.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("""{"index":0,"result":{"value":"2000"}}""", lines[^1]);
        Assert.Equal(["""{"index":1,"result":{"value":"2"}}""", """{"index":2,"result":{"value":"3"}}"""], lines[..^1].Order());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_line_that_is_no_request_fails_alone_and_is_named()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Arithmetic.Descriptor, "Square", "{\"value\":1}\n\n{\"valeu\":2}\n{\n{\"value\":3}\n", withIndex: true);

        Assert.Equal("{\"index\":0,\"result\":{\"value\":\"1\"}}\n{\"index\":3,\"result\":{\"value\":\"9\"}}\n", sample.Output);
        Assert.Equal("4 items: 2 succeeded, 2 failed (2 INVALID_LINE)", sample.Report.Summary());
        Assert.Contains("in.jsonl: line 3: valeu: no such field in ", sample.Told[0], StringComparison.Ordinal);
        Assert.Equal([(1, 3), (2, 4)], sample.Failures.Select(failure => ((int)failure["index"]!, (int)failure["line"]!)));
        Assert.Equal(2, (int)sample.Failures[0]["request"]!["valeu"]!);
        Assert.Equal("{", (string)sample.Failures[1]["request"]!);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_crash_fails_its_line_and_tells_how_the_worker_died()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Faults.Descriptor, "Die", """
            {"value":1,"whileExists":"/nonexistent/file"}
            {"value":2,"exitCode":3}
            {"value":4,"whileExists":"/nonexistent/file"}
            """);

        Assert.Equal("{\"value\":\"1\"}\n{\"value\":\"4\"}\n", sample.Output);
        var failure = Assert.Single(sample.Failures);
        Assert.Equal("UNAVAILABLE", (string)failure["code"]!);
        Assert.Equal(1, (int)failure["attempt"]!);
        Assert.Equal(3, (int)failure["crashReports"]![0]!["exitCode"]!);
        Assert.Equal("running", (string)failure["crashReports"]![0]!["executing"]![0]!["phase"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"value":2,"exitCode":3}"""), failure["request"]));
        Assert.Contains("line 2 of ", Assert.Single(sample.Told), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_a_handler_answers_is_the_code_of_its_line()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Faults.Descriptor, "Fail", """{"code":5,"message":"no such thing"}""");

        Assert.Equal("1 items: 0 succeeded, 1 failed (1 NOT_FOUND)", sample.Report.Summary());
        Assert.Contains("no such thing", (string)sample.Failures[0]["message"]!, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("""{"code":5}""", "{\"code\":5,\"milliseconds\":600000}\n")]
    [InlineData("""{"cdoe":5}""", "")]
    public async Task With_fail_fast_the_first_failure_is_the_last(string bad, string others)
    {
        await using var bench = await MapBench.StartAsync();
        // The others fail as well, but so late that only a map that goes on would see it.
        var input = bad + "\n" + string.Concat(Enumerable.Repeat(others, 10));

        var sample = await bench.RunAsync(Faults.Descriptor, "Fail", input, options: new MapOptions { FailFast = true });

        Assert.Equal(1, sample.Report.Failed);
        Assert.Equal(0, sample.Report.Succeeded);
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_many_failures_some_are_told_and_all_are_kept()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(Faults.Descriptor, "Fail", string.Concat(Enumerable.Repeat("{\"code\":5}\n", 25)));

        Assert.Equal(25, sample.Failures.Count);
        Assert.Equal(11, sample.Told.Count);
        Assert.Contains("failed.jsonl", sample.Told[^1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_method_that_no_worker_has_is_told_in_the_daemons_words()
    {
        await using var bench = await MapBench.StartAsync();

        var sample = await bench.RunAsync(ReflectingServer.CallsReflection.Descriptor.Services[0], "Echo", "{}\n{}\n");

        Assert.Contains("testing.calls.Calls", Assert.IsType<TaskRefusedException>(sample.End).Message, StringComparison.Ordinal);
        Assert.Empty(sample.Failures);
        Assert.Equal("", sample.Output);
    }
}
