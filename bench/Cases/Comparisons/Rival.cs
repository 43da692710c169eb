using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>An entrant that runs, and what it has shown so far.</summary>
internal sealed class Rival(Entrant entrant, ContenderProcess process, Workload work, Action<string> progress)
{
    // The first work of processes takes longer to become fast.
    private const double ColdFactor = 4;

    private readonly List<IReadOnlyDictionary<string, double>> _windows = [];

    public Entrant Entrant => entrant;

    public string Name => entrant.Name ?? process.Name;

    /// <summary>It has not failed.</summary>
    public bool IsStanding { get; private set; } = true;

    public IReadOnlyList<IReadOnlyDictionary<string, double>> Windows => _windows;

    /// <summary>Compiles what it will run, starts its workers, makes its first calls: nothing of that counts.</summary>
    public Task WarmUpAsync() => RunAsync(process.IsWarmFor(work) ? work : work with { Seconds = work.Seconds * ColdFactor }, _ => { });

    public Task PlayAsync() => RunAsync(work, _windows.Add);

    private async Task RunAsync(Workload work, Action<IReadOnlyDictionary<string, double>> keep)
    {
        if (!IsStanding)
        {
            return;
        }

        try
        {
            keep(await process.RunAsync(work));
        }
        catch (ContenderException error)
        {
            IsStanding = false;
            progress($"Goes on without {Name}: {error.Message}");
        }
    }
}
