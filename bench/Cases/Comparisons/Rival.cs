using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>An entrant that runs, and what it has shown so far.</summary>
internal sealed class Rival(Entrant entrant, ContenderProcess process, Workload work, Action<string> progress)
{
    private readonly List<IReadOnlyDictionary<string, double>> _windows = [];

    public Entrant Entrant => entrant;

    public string Name => entrant.Name ?? process.Name;

    /// <summary>It has not failed.</summary>
    public bool IsStanding { get; private set; } = true;

    public IReadOnlyList<IReadOnlyDictionary<string, double>> Windows => _windows;

    /// <summary>Compiles what it will run, starts its workers, makes its first calls: nothing of that counts.</summary>
    /// <param name="coldFactor">How much longer that takes when it is the first work of its kind.</param>
    public Task WarmUpAsync(double coldFactor) => RunAsync(process.IsWarmFor(work) ? work : work with { Seconds = work.Seconds * coldFactor }, _ => { });

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
