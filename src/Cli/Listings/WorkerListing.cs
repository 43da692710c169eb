using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Workers as rows.</summary>
internal static class WorkerListing
{
    internal static Listing Of(IEnumerable<WorkerInfo> workers, DateTimeOffset now)
    {
        var listing = new Listing(
            new("WORKER"), new("STATE"), new("PID", IsNumber: true), new("UPTIME", IsNumber: true), new("DONE", IsNumber: true),
            new("HELD", IsNumber: true), new("RESTARTS", IsNumber: true), new("RSS", IsNumber: true), new("ITEM"), new("NOTE", IsNote: true));
        foreach (var worker in workers)
        {
            listing.Add(
                NameOf(worker),
                new(Words.Of(worker.State), Words.ToneOf(worker.State)),
                worker.Pid == 0 ? "" : Figures.Count(worker.Pid),
                worker.Pid == 0 ? "" : Figures.Time(worker.Uptime),
                Figures.Count(worker.CompletedItems),
                Figures.Count(worker.OutstandingItems),
                Figures.Count(worker.Restarts),
                worker.Pid == 0 ? "" : Figures.Bytes(worker.RssBytes),
                ItemsOf(worker),
                NoteOn(worker, now));
        }

        return listing;
    }

    /// <summary>As other commands take it; of a slot that never had a worker, pool and number.</summary>
    internal static string NameOf(WorkerInfo worker) => worker.WorkerId.Length > 0 ? worker.WorkerId : $"{worker.Pool}/{worker.Slot}";

    /// <summary>"4:17 Resize" for item 17 of job 4; of several lanes the first, and how many others.</summary>
    internal static string ItemsOf(WorkerInfo worker) => worker.Executing.Count == 0 ? ""
        : worker.Executing.Count == 1 ? ItemOf(worker.Executing[0])
        : $"{ItemOf(worker.Executing[0])} +{worker.Executing.Count - 1}";

    private static string ItemOf(ExecutingItem item) => $"{item.JobId}:{item.Index} {item.Method[(item.Method.LastIndexOf('/') + 1)..]}".TrimEnd();

    private static Cell NoteOn(WorkerInfo worker, DateTimeOffset now)
    {
        var notes = new List<string>();
        if (worker.Spare)
        {
            notes.Add("spare");
        }

        if (worker.StoppedBySignal)
        {
            notes.Add("stopped by a signal");
        }

        if (worker.LastCrash is { } crash)
        {
            notes.Add($"crashed {Figures.Time(now - crash.ExitedAt.ToDateTimeOffset())} ago: {Words.CauseOf(crash)}");
        }

        return new(string.Join("; ", notes), worker.StoppedBySignal ? Tone.Warning : Tone.Muted);
    }
}
