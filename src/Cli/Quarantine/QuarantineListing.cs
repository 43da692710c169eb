using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Items that were set aside, as rows.</summary>
internal static class QuarantineListing
{
    internal static Listing Of(IEnumerable<QuarantinedItem> items, DateTimeOffset now)
    {
        var listing = new Listing(
            new("ID", IsNumber: true), new("POOL"), new("METHOD"), new("JOB", IsNumber: true), new("INDEX", IsNumber: true),
            new("BYTES", IsNumber: true), new("AGE", IsNumber: true), new("CRASHES", IsNumber: true), new("NOTE", IsNote: true));
        foreach (var item in items)
        {
            listing.Add(
                Figures.Count(item.Id),
                item.Pool,
                item.Method,
                Figures.Count(item.JobId),
                Figures.Count(item.Index),
                Figures.Count(item.Bytes),
                Figures.Time(now - item.QuarantinedAt.ToDateTimeOffset()),
                Figures.Count((ulong)item.Crashes.Count),
                item.Crashes.Count == 0 ? "" : new Cell($"{Words.CauseOf(item.Crashes[^1])} (worker {item.Crashes[^1].WorkerId})", Tone.Muted));
        }

        return listing;
    }
}
