using System.Text.RegularExpressions;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>What the program shows of a real daemon.</summary>
public sealed partial class ListingTests(PoolDaemon daemon)
{
    public static TheoryData<string> Listings => ["status", "pools", "workers", "jobs", "quarantine list", "top --once --interval 100ms"];

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Listings))]
    public async Task In_a_pipe_there_is_no_escape_sequence_and_each_line_has_all_fields(string command)
    {
        var result = await daemon.RunAsync(command.Split(' '));

        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        Assert.DoesNotContain('\e', result.Output);
        var table = result.Lines.SkipWhile(line => !Titles().IsMatch(line)).TakeWhile(line => line.Length > 0).ToList();
        Assert.All(table, line => Assert.True(Gaps().Split(line.Trim()).Length >= Gaps().Split(table[0].Trim()).Length - 1, line));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Each_listing_is_one_document_of_the_answers_own_JSON()
    {
        var status = await daemon.JsonAsync("status");
        var worker = (await daemon.JsonAsync("workers", "worked"))["workers"]!.AsArray().Single()!;

        Assert.Equal(daemon.Pid, (int)status["status"]!["pid"]!);
        Assert.Equal(daemon.Socket, (string)status["status"]!["socket"]!);
        Assert.Contains("looked-at", status["pools"]!.AsArray().Select(pool => (string)pool!["name"]!));
        Assert.Contains((string)worker["workerId"]!, status["workers"]!.AsArray().Select(one => (string)one!["workerId"]!));
        Assert.StartsWith("WORKER_STATE_", (string)worker["state"]!, StringComparison.Ordinal);
        // Fields that hold their default are there as well.
        Assert.False((bool)worker["spare"]!);
        Assert.Empty((await daemon.JsonAsync("jobs", "looked-at"))["jobs"]!.AsArray());
        Assert.Empty((await daemon.JsonAsync("quarantine", "list", "looked-at"))["items"]!.AsArray());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_executes_shows_its_item_in_status_and_top()
    {
        using var files = new TempDirectory();
        await using var pool = await daemon.ConnectAsync("worked");
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var gate = faults.GateAsync(new GateRequest { Started = files["started"], Gate = files["gate"] }).ResponseAsync;
        await Eventually.HoldsAsync(() => File.Exists(files["started"]), TimeSpan.FromMilliseconds(Patience.Test));

        var job = (string)(await daemon.JsonAsync("jobs", "worked"))["jobs"]!.AsArray().Single()!["jobId"]!;
        var workers = await daemon.RunAsync("workers", "worked");
        var top = await daemon.RunAsync("top", "--once", "--interval", "100ms");

        Assert.Contains($"{job}:0 Gate", workers.Output, StringComparison.Ordinal);
        Assert.Contains($"{job}:0 Gate", top.Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(files["gate"], "", TestContext.Current.CancellationToken);
        await gate;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_version_of_the_daemon_is_told_beside_ones_own()
    {
        var versions = await daemon.JsonAsync("version");

        Assert.StartsWith((string)versions["daemon"]!, (string)versions["supervisorctl"]!, StringComparison.Ordinal);
    }

    [GeneratedRegex("^ *(POOL|WORKER|JOB|ID) ")]
    private static partial Regex Titles();

    [GeneratedRegex(" +")]
    private static partial Regex Gaps();
}
