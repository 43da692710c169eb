namespace Supervisor.Cli.Tests.Calls;

/// <summary><c>supervisorctl call</c> against a server of which it knows nothing.</summary>
public sealed class CallTests
{
    [Theory]
    [InlineData("current")]
    [InlineData("former")]
    public async Task A_unary_call_is_json_in_and_json_out(string reflection)
    {
        await using var server = await CallServer.StartAsync(reflection);

        Assert.Equal(
            new CommandRun(0, """{"text":"é","number":"7"}""" + "\n", ""),
            await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", """{"text":"é","number":7}"""));
        Assert.Equal("{\"number\":\"7\"}\n", (await server.RunAsync("call", "testing.calls.Calls.Echo", "-d", """{"number":7}""")).Output);
        Assert.Equal("{\"text\":\"\",\"number\":\"7\"}\n", (await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", """{"number":7}""", "--show-defaults")).Output);
    }

    [Fact]
    public async Task Streams_are_lines()
    {
        await using var server = await CallServer.StartAsync();

        Assert.Equal("{\"text\":\"a\"}\n{\"text\":\"a\",\"number\":\"1\"}\n", (await server.RunAsync("call", "testing.calls.Calls/Repeat", "-d", """{"text":"a","number":2}""")).Output);
        Assert.Equal("{\"number\":\"6\"}\n", (await server.RunAsync("call", "testing.calls.Calls/Sum", "-d", "{\"number\":1}\n\n{\"number\":2}\n{\"number\":3}")).Output);
        Assert.Equal("{\"number\":\"1\"}\n{\"number\":\"2\"}\n", (await server.RunAsync("call", "testing.calls.Calls/EchoAll", "-d", "{\"number\":1}\n{\"number\":2}\n")).Output);
        Assert.Equal("{\"number\":\"1\"}\n", (await server.RunAsync("call", "testing.calls.Calls/First", "-d", "{\"number\":1}\n{\"number\":2}\n")).Output);
    }

    [Fact]
    public async Task A_file_holds_the_request()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["request.json"], "{\n  \"text\": \"from a file\"\n}\n");
        await using var server = await CallServer.StartAsync();

        Assert.Equal("{\"text\":\"from a file\"}\n", (await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", $"@{directory["request.json"]}")).Output);
        Assert.Equal((int)ExitCode.NotFound, (await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", $"@{directory["none"]}")).Code);
    }

    [Theory]
    [InlineData("x-own", "-H", "X-Own: a value", "a value")]
    [InlineData("supervisor-pool", "--pool", "math", "math")]
    [InlineData("supervisor-max-attempts", "--max-attempts", "3", "3")]
    [InlineData("supervisor-priority", "--priority", "-5", "-5")]
    [InlineData("supervisor-run-limit", "--run-limit", "200ms", "00:00:00.2000000")]
    [InlineData("supervisor-wait-limit", "--wait-limit", "1h", "01:00:00")]
    public async Task Options_travel_as_headers(string header, string option, string value, string received)
    {
        await using var server = await CallServer.StartAsync();

        Assert.Equal($"{{\"text\":\"{received}\"}}\n", (await server.RunAsync("call", "testing.calls.Calls/Header", "-d", $$"""{"text":"{{header}}"}""", option, value)).Output);
    }

    [Fact]
    public async Task A_status_is_told_with_its_details()
    {
        await using var server = await CallServer.StartAsync();

        var run = await server.RunAsync("call", "testing.calls.Calls/Fail", "-d", """{"code":9,"message":"not now","withDetails":true}""");

        Assert.Equal(
            new CommandRun((int)ExitCode.Failed, "", """
                supervisorctl: testing.calls.Calls/Fail: FAILED_PRECONDITION: not now
                  retry: in 3s
                  field size: must be 1 or more
                  {"@type":"type.googleapis.com/testing.calls.Payload","text":"own"}

                """),
            run);
    }

    [Fact]
    public async Task A_crash_is_told_as_a_block_without_what_could_paint_the_terminal()
    {
        await using var server = await CallServer.StartAsync();

        var run = await server.RunAsync("call", "testing.calls.Calls/Fail", "-d", """{"code":14,"message":"the worker crashed","crashed":true,"bySupervisor":true}""");

        Assert.Equal(
            new CommandRun((int)ExitCode.Failed, "", """
                supervisorctl: testing.calls.Calls/Fail: UNAVAILABLE: the worker crashed
                  reason: LIMIT_REACHED, limit MaxJobs
                  crash: worker images/2#17, pid 4711: signal 11 (SIGSEGV), after 1m02s, 90.0MiB at most
                    executing: item 7 of job 4, attempt 1, testing.calls.Calls/Fail
                    stderr: about to fall^[[2J

                """),
            run);
    }

    [Fact]
    public async Task What_the_daemon_refuses_has_an_exit_code_of_its_own()
    {
        await using var server = await CallServer.StartAsync();

        Assert.Equal((int)ExitCode.TryAgain, (await server.RunAsync("call", "testing.calls.Calls/Fail", "-d", """{"code":8,"bySupervisor":true}""")).Code);
        Assert.Equal((int)ExitCode.Failed, (await server.RunAsync("call", "testing.calls.Calls/Fail", "-d", """{"code":8}""")).Code);
        Assert.Equal((int)ExitCode.TryAgain, (await server.RunAsync("call", "testing.calls.Calls/Hang", "-d", "{}", "--timeout", "50ms")).Code);
    }

    [Theory]
    [InlineData("testing.calls.Calls/Echo", """{"txet":"a"}""", (int)ExitCode.Data, "The request cannot be sent: line 1: txet: no such field in testing.calls.Payload; it has text, number")]
    [InlineData("testing.calls.Calls/Sum", "{\"number\":1}\n{\"number\":true}", (int)ExitCode.Data, "The request cannot be sent: line 2: number: true is not an integer")]
    [InlineData("testing.calls.Calls/Ecko", "{}", (int)ExitCode.NotFound, "testing.calls.Calls has no method Ecko; did you mean \"Echo\"?")]
    [InlineData("testing.calls.Cells/Echo", "{}", (int)ExitCode.NotFound, "No pool has a service testing.calls.Cells; did you mean \"testing.calls.Calls\"?")]
    [InlineData("testing.calls.Payload/Echo", "{}", (int)ExitCode.NotFound, "testing.calls.Payload is no service. Give package.Service/Method.")]
    [InlineData("Echo", "{}", (int)ExitCode.Usage, "\"Echo\" names no method: give package.Service/Method.")]
    [InlineData("testing.calls.Calls/", "{}", (int)ExitCode.Usage, "\"testing.calls.Calls/\" names no method: give package.Service/Method.")]
    public async Task A_mistake_is_told_before_anything_is_sent(string method, string data, int code, string error)
    {
        await using var server = await CallServer.StartAsync();

        Assert.Equal(new CommandRun(code, "", $"supervisorctl: {error}\n"), await server.RunAsync("call", method, "-d", data));
    }

    [Fact]
    public async Task A_header_that_is_none_is_a_mistake()
    {
        await using var server = await CallServer.StartAsync();

        Assert.Equal(
            new CommandRun((int)ExitCode.Usage, "", "supervisorctl: The header \"nothing\" is not written as \"name: value\".\n"),
            await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", "{}", "-H", "nothing"));
    }

    [Fact]
    public async Task A_server_without_reflection_is_named_as_that()
    {
        await using var server = await CallServer.StartAsync("none");

        var run = await server.RunAsync("call", "testing.calls.Calls/Echo", "-d", "{}");

        Assert.Equal((int)ExitCode.NotFound, run.Code);
        Assert.Contains("Supervisor:Reflection", run.Error, StringComparison.Ordinal);
    }
}
