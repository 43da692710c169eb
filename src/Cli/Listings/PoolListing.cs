using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Pools as rows.</summary>
internal static class PoolListing
{
    internal static Listing Of(IEnumerable<PoolInfo> pools)
    {
        var listing = new Listing(
            new("POOL"), new("STATE"), new("READY", IsNumber: true), new("SPARES", IsNumber: true), new("JOBS", IsNumber: true),
            new("QUEUED", IsNumber: true), new("EXECUTING", IsNumber: true), new("RESTARTS", IsNumber: true), new("NOTE", IsNote: true));
        foreach (var pool in pools)
        {
            var isShort = pool.ReadyWorkers < pool.Spec.Workers && pool.State == PoolState.Running;
            listing.Add(
                pool.Name,
                new(Words.Of(pool.State), Words.ToneOf(pool.State)),
                new($"{pool.ReadyWorkers}/{pool.Spec.Workers}", isShort ? Tone.Warning : Tone.Plain),
                $"{pool.ReadySpares}/{pool.Spec.Spares}",
                Figures.Count(pool.OpenJobs),
                Figures.Count(pool.QueuedItems),
                Figures.Count(pool.ExecutingItems),
                Figures.Count(pool.Restarts),
                NoteOn(pool));
        }

        return listing;
    }

    private static Cell NoteOn(PoolInfo pool)
    {
        var notes = new List<string>();
        if (pool.Private)
        {
            notes.Add("private");
        }

        if (pool.OutdatedWorkers > 0)
        {
            notes.Add($"{pool.OutdatedWorkers} to be replaced");
        }

        if (pool.BrokenBecause.Length > 0)
        {
            notes.Add(pool.BrokenBecause);
        }

        return new(string.Join("; ", notes), pool.BrokenBecause.Length > 0 ? Tone.Bad : Tone.Muted);
    }
}
