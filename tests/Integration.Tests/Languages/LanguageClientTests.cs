using Supervisor.Integration.Tests.Deploy;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Languages;

/// <summary>Clients in other languages, as processes, and workers in this one.</summary>
public sealed class LanguageClientTests(SamplePools samples) : IClassFixture<SamplePools>
{
    [Fact(Timeout = Patience.Test)]
    public async Task The_Python_client_maps_over_workers_in_DotNet()
    {
        samples.SkipUnlessPossible(SamplePools.Python);
        await ShowsResultsInOrderAndTheCrashAsync(SamplePools.PythonProgram, SamplePools.Sample("python/client.py"));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_Node_client_maps_over_workers_in_DotNet()
    {
        samples.SkipUnlessPossible(SamplePools.Node);
        await ShowsResultsInOrderAndTheCrashAsync("node", SamplePools.Sample("node/map.js"));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_Node_client_of_the_service_alone_calls_workers_in_DotNet_through_the_front_door()
    {
        samples.SkipUnlessPossible(SamplePools.Node);
        await ShowsResultsInOrderAndTheCrashAsync("node", SamplePools.Sample("node/client.js"));
    }

    private async Task ShowsResultsInOrderAndTheCrashAsync(string program, string script)
    {
        using var texts = new Texts(4);

        var client = await Command.RunAsync(program, [script, "--crash", samples.Daemon.SocketPath, SamplePools.DotNet, texts[3], texts[1], "/none", texts[2]]);

        Assert.True(client.ExitCode == 0, client.Errors);
        var lines = client.Output.TrimEnd().Split('\n');
        Assert.Equal([$"{texts[3]}: 3 words", $"{texts[1]}: 1 words"], lines[..2]);
        Assert.Matches(@"^\(planted\): UNAVAILABLE: Worker words-dotnet/\d#\d+ \(pid \d+\) was killed by signal 9", lines[2]);
        Assert.Matches(@"^    worker words-dotnet/\d#\d+, pid \d+: signal 9", lines[3]);
        Assert.Equal("    | Reading (planted), and here it comes.", lines[4]);
        Assert.Equal(["/none: NOT_FOUND: There is no file '/none'.", $"{texts[2]}: 2 words"], lines[5..]);
    }
}
