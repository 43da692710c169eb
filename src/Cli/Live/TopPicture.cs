using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>What <c>top</c> shows of two samples.</summary>
internal static class TopPicture
{
    internal static string Headline(TopSample now) => StatusText.Headline(now.Overview.Status);

    /// <summary>Pools, then open jobs where there are any, then workers.</summary>
    internal static IEnumerable<Listing> Listings(TopSample now, TopRates rates)
    {
        yield return Pools(now, rates);
        if (now.Jobs.Count > 0)
        {
            yield return Jobs(now, rates);
        }

        yield return Workers(now, rates);
    }

    private static Listing Pools(TopSample now, TopRates rates)
    {
        var listing = new Listing(
            new("POOL"), new("STATE"), new("READY", IsNumber: true), new("ITEMS/S", IsNumber: true), new("QUEUED", IsNumber: true),
            new("EXECUTING", IsNumber: true), new("RESTARTS", IsNumber: true));
        foreach (var pool in now.Overview.Pools)
        {
            listing.Add(
                pool.Name,
                new(Words.Of(pool.State), Words.ToneOf(pool.State)),
                $"{pool.ReadyWorkers}/{pool.Spec.Workers}",
                Figures.Rate(rates.Of(pool, now.Overview.Workers)),
                Figures.Count(pool.QueuedItems),
                Figures.Count(pool.ExecutingItems),
                Figures.Count(pool.Restarts));
        }

        return listing;
    }

    private static Listing Jobs(TopSample now, TopRates rates)
    {
        var listing = new Listing(
            new("JOB", IsNumber: true), new("POOL"), new("AGE", IsNumber: true), new("ITEMS/S", IsNumber: true), new("SETTLED", IsNumber: true),
            new("RECEIVED", IsNumber: true), new("NAME"));
        foreach (var job in now.Jobs)
        {
            listing.Add(
                Figures.Count(job.JobId),
                job.Pool,
                Figures.Time(now.At - job.OpenedAt.ToDateTimeOffset()),
                Figures.Rate(rates.Of(job)),
                Figures.Count(job.SettledItems),
                Figures.Count(job.ReceivedItems),
                job.Name);
        }

        return listing;
    }

    private static Listing Workers(TopSample now, TopRates rates)
    {
        var listing = new Listing(
            new("WORKER"), new("STATE"), new("PID", IsNumber: true), new("UPTIME", IsNumber: true), new("ITEMS/S", IsNumber: true),
            new("DONE", IsNumber: true), new("RSS", IsNumber: true), new("ITEM"));
        foreach (var worker in now.Overview.Workers)
        {
            var lives = worker.Pid != 0;
            listing.Add(
                WorkerListing.NameOf(worker),
                new(worker.Spare ? "spare" : Words.Of(worker.State), worker.Spare ? Tone.Muted : Words.ToneOf(worker.State)),
                lives ? Figures.Count(worker.Pid) : "",
                lives ? Figures.Time(worker.Uptime) : "",
                Figures.Rate(rates.Of(worker)),
                Figures.Count(worker.CompletedItems),
                lives ? Figures.Bytes(worker.RssBytes) : "",
                WorkerListing.ItemsOf(worker));
        }

        return listing;
    }
}
