using Grpc.Core;
using Quickstart;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Languages;

/// <summary>One service, three languages, one daemon: whoever maps over a pool cannot tell what its workers are written in.</summary>
public sealed class LanguagePoolTests(SamplePools samples) : IClassFixture<SamplePools>
{
    public static TheoryData<string> Pools => [SamplePools.DotNet, SamplePools.Python, SamplePools.Node];

    public static TheoryData<string> PoolsWithoutPage => [SamplePools.Python, SamplePools.Node];

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Pools))]
    public async Task A_crash_in_the_middle_of_a_map_costs_its_item_alone_and_comes_with_a_report(string name)
    {
        const int Count = 60;
        const int Killer = 30;
        samples.SkipUnlessPossible(name);
        using var texts = new Texts(Count);
        await using var pool = await Pool.ConnectAsync(name, samples.Daemon.ClientOptions);
        var words = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));

        var files = Enumerable.Range(0, Count).Select(i => new TextFile { Path = texts[i], Kills = i == Killer });
        var outcomes = await pool.MapOutcomesAsync(words.CountWordsAsync, files);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), outcomes.Select(outcome => outcome.Index));
        Assert.All(outcomes.Where(outcome => outcome.Index != Killer), outcome => Assert.Equal(outcome.Index, outcome.Value.Words));
        Assert.IsType<WorkerCrashedException>(outcomes[Killer].Failure);
        var report = Assert.Single(outcomes[Killer].CrashReports);
        Assert.Equal(Signals.Kill, report.Signal);
        Assert.Contains("and here it comes.", Assert.Single(report.LastStandardError), StringComparison.Ordinal);
    }

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Pools))]
    public async Task The_status_of_a_handler_is_the_status_of_its_item(string name)
    {
        samples.SkipUnlessPossible(name);
        using var texts = new Texts(3);
        await using var pool = await Pool.ConnectAsync(name, samples.Daemon.ClientOptions);
        var words = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));

        var files = new[] { texts[1], "/no such file", texts[2] }.Select(path => new TextFile { Path = path });
        var outcomes = await pool.MapOutcomesAsync(words.CountWordsAsync, files);

        var failure = Assert.IsType<TaskFailedException>(outcomes[1].Failure);
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Contains("There is no file '/no such file'.", failure.Message, StringComparison.Ordinal);
        Assert.Equal([1L, 2L], [outcomes[0].Value.Words, outcomes[2].Value.Words]);
    }

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Pools))]
    public async Task A_request_in_pieces_arrives_and_the_worker_goes_on(string name)
    {
        samples.SkipUnlessPossible(name);
        using var texts = new Texts(2);
        await using var pool = await Pool.ConnectAsync(name, samples.Daemon.ClientOptions);
        var words = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));

        var files = new[] { new string('/', 300_000) + "no such file", texts[1] }.Select(path => new TextFile { Path = path });
        var outcomes = await pool.MapOutcomesAsync(words.CountWordsAsync, files);

        Assert.Equal(StatusCode.NotFound, Assert.IsType<TaskFailedException>(outcomes[0].Failure).StatusCode);
        Assert.Equal(1, outcomes[1].Value.Words);
    }

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(PoolsWithoutPage))]
    public async Task Idempotent_items_that_travel_with_a_long_one_are_taken_back_for_the_other_worker(string name)
    {
        const int Count = 1000;
        samples.SkipUnlessPossible(name);
        using var texts = new Texts(Count);
        await using var pool = await Pool.ConnectAsync(name, samples.Daemon.ClientOptions);
        var words = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));
        var stuck = texts.AddPipe();

        var files = Enumerable.Range(0, Count).Select(i => new TextFile { Path = i == Count / 2 ? stuck : texts[i] });
        var others = 0;
        await foreach (var outcome in pool.IMapUnordered(words.CountWordsAsync, files, new MapOptions { Idempotent = true }).Outcomes())
        {
            Assert.True(outcome.IsSuccess, outcome.Failure?.Message);
            if (++others == Count - 1)
            {
                Assert.NotEqual(Count / 2, outcome.Index);
                await File.WriteAllTextAsync(stuck, "now it can end");
            }
        }

        Assert.Equal(Count, others);
    }
}
