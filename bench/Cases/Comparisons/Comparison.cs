using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>
/// Ours and the peers do the same work, one window each in turn, several rounds. So what the machine does meanwhile befalls all alike.
/// </summary>
/// <param name="Name">Of the case.</param>
/// <param name="Work">What all do.</param>
/// <param name="Figures">What is compared; the first is what the case is about.</param>
/// <param name="Entrants">In the order of their windows.</param>
internal sealed record Comparison(string Name, Workload Work, IReadOnlyList<string> Figures, IReadOnlyList<Entrant> Entrants)
{
    /// <summary>Of its times; that of a case that is about a rate is items per second.</summary>
    public TimeUnit Times { get; init; } = TimeUnit.Microseconds;

    /// <summary>How much longer, or shorter, than usual a window is.</summary>
    public double WindowScale { get; init; } = 1;

    /// <summary>How much longer the window is in which processes do for the first time what does not count: the runtime compiles what it runs, in several steps.</summary>
    public double ColdFactor { get; init; } = 4;

    /// <summary>For a case whose windows are long by themselves; null: as usual.</summary>
    public int? Rounds { get; init; }

    /// <summary>Items in a quick run; null: as always.</summary>
    public int? QuickItems { get; init; }

    /// <summary>As <see cref="BenchCase.IsSlow"/>.</summary>
    public bool IsSlow { get; init; }

    public BenchCase Case => new(Name, RunAsync) { IsSlow = IsSlow };

    private string Unit => Figure.IsRate(Figures[0]) ? "items/s" : Times.Name;

    private async Task<IReadOnlyList<Result>> RunAsync(BenchRun run)
    {
        var (rounds, seconds) = run.IsQuick ? (1, 0.2) : (3, 0.7);
        var rivals = await RivalsAsync(run, seconds * WindowScale);
        foreach (var rival in rivals)
        {
            await rival.WarmUpAsync(run.IsQuick ? 4 : ColdFactor);
        }

        for (var round = 0; round < Math.Min(rounds, Rounds ?? rounds); round++)
        {
            foreach (var rival in rivals)
            {
                await rival.PlayAsync();
            }
        }

        return Results(rivals);
    }

    private async Task<IReadOnlyList<Rival>> RivalsAsync(BenchRun run, double seconds)
    {
        var rivals = new List<Rival>();
        foreach (var entrant in Entrants)
        {
            if (await run.Lineup.FindAsync(entrant.Contender) is { } process)
            {
                var work = (entrant.Work ?? Work) with { Seconds = seconds };
                rivals.Add(new Rival(entrant, process, run.IsQuick ? Shortened(work) : work, run.Progress));
            }
        }

        return rivals;
    }

    private Workload Shortened(Workload work) => work with { Items = QuickItems ?? work.Items, LeastCalls = 1 };

    private List<Result> Results(IReadOnlyList<Rival> rivals)
    {
        var ours = rivals.Where(rival => rival.Entrant.IsOurs && rival.IsStanding).ToList();
        var peers = rivals.Where(rival => !rival.Entrant.IsOurs && rival.IsStanding).ToList();
        return peers.Count == 0
            ? [.. ours.Select(one => Result(one, null))]
            : [.. ours.SelectMany(one => peers.Select(peer => Result(one, peer)))];
    }

    private Result Result(Rival ours, Rival? peer) =>
        new(Name, Unit, [.. Figures.Select(figure => Pairing.Of(figure, ours.Windows, peer?.Windows, Times))], peer?.Name, ours.Entrant.Contender.Settings);
}
