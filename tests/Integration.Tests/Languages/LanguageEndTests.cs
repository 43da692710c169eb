using Quickstart;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Languages;

/// <summary>How workers in other languages end: when they shall, and when nobody is left who could tell them.</summary>
public sealed class LanguageEndTests(SamplePools samples) : IClassFixture<SamplePools>
{
    [Fact(Timeout = Patience.Test)]
    public async Task Workers_of_every_language_end_by_themselves_when_they_are_drained()
    {
        await using var daemon = await StartAsync();
        var workers = ProcessTable.Descendants(daemon.Pid);

        Assert.Equal(0, await daemon.StopAsync());

        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
        Assert.Equal(6, daemon.Output.Split("stopped: exited with code 0").Length - 1);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_leave_a_stuck_handler_behind_and_end_when_their_stream_breaks()
    {
        await using var daemon = await StartAsync();
        using var texts = new Texts(0);
        var pipe = texts.AddPipe();
        await using var python = await Pool.ConnectAsync(SamplePools.Python, daemon.ClientOptions);
        await using var node = await Pool.ConnectAsync(SamplePools.Node, daemon.ClientOptions);
        var stuck = new[] { python, node }.Select(pool => CountAsync(pool, pipe)).ToList();
        await Eventually.HoldsAsync(async () => (await daemon.WorkersAsync("")).Count(worker => worker.State == Wire.WorkerState.Busy) == 2);
        var workers = (await daemon.WorkersAsync("")).Select(worker => (int)worker.Pid).ToList();

        // It would end them.
        var warden = ProcessTable.Parent(workers[0])!.Value;
        Signals.Send(warden, Signals.Stop);
        try
        {
            daemon.Signal(Signals.Kill);
            await Eventually.HoldsAsync(() => !workers.Exists(ProcessTable.IsAlive));
        }
        finally
        {
            Signals.Send(warden, Signals.Continue);
        }

        Assert.All(await Task.WhenAll(stuck), error => Assert.IsType<SupervisorLostException>(error));
    }

    private static async Task<Exception?> CountAsync(Pool pool, string path)
    {
        var words = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));
        return await Record.ExceptionAsync(() => pool.ApplyAsync(words.CountWordsAsync, new TextFile { Path = path }));
    }

    // It is going to end.
    private async Task<TestDaemon> StartAsync()
    {
        samples.SkipUnlessPossible(SamplePools.Python, SamplePools.Node);
        var daemon = await TestDaemon.StartConfiguredAsync(samples.Configuration());
        await Eventually.HoldsAsync(async () => (await daemon.WorkersAsync("")).All(worker => worker.State == Wire.WorkerState.Ready), TimeSpan.FromMilliseconds(Patience.Test));
        return daemon;
    }
}
