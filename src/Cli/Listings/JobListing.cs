using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Jobs as rows.</summary>
internal static class JobListing
{
    internal static Listing Of(IEnumerable<JobInfo> jobs, DateTimeOffset now)
    {
        var listing = new Listing(
            new("JOB", IsNumber: true), new("POOL"), new("AGE", IsNumber: true), new("PRIORITY", IsNumber: true), new("RECEIVED", IsNumber: true),
            new("QUEUED", IsNumber: true), new("EXECUTING", IsNumber: true), new("SETTLED", IsNumber: true), new("RUNTIME", IsNumber: true), new("NAME"), new("NOTE", IsNote: true));
        foreach (var job in jobs)
        {
            listing.Add(
                Figures.Count(job.JobId),
                job.Pool,
                Figures.Time(now - job.OpenedAt.ToDateTimeOffset()),
                FormattableString.Invariant($"{job.Priority}"),
                Figures.Count(job.ReceivedItems),
                Figures.Count(job.QueuedItems),
                Figures.Count(job.ExecutingItems),
                Figures.Count(job.SettledItems),
                Figures.Time(job.RunTime),
                job.Name,
                job.WaitsForReader ? new Cell("its client does not read the outcomes that are ready", Tone.Warning) : "");
        }

        return listing;
    }
}
