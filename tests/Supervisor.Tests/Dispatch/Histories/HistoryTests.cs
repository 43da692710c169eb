using System.Collections.Concurrent;
using CsCheck;

namespace Supervisor.Tests.Dispatch.Histories;

public sealed class HistoryTests
{
    // Each of these must have happened often, or the histories prove nothing.
    private static readonly string[] Expected =
    [
        "Succeeded", "Failed", "Crashed", "TimedOut", "Cancelled", "Refused",
        "Deliver", "StartCall", "CancelOnWorker", "Recall", "KillAttempt", "Recycle", "Acknowledge", "Emit", "GrantCredit", "Quarantine", "FinishJob",
        "first start", "later start", "death while executing", "death with unsent outcomes", "death before start", "death while idle", "items given back", "death before the answer to a recall", "a large item", "a recall that came too late",
        "an interjection into an item", "an interjection between items",
    ];

    [Fact]
    public void AnyHistory_KeepsEveryPromise()
    {
        var seen = new ConcurrentDictionary<string, int>();
        History.Any.Sample(
            history =>
            {
                var world = new World(history);
                world.Play();
                foreach (var (what, count) in world.Seen)
                {
                    seen.AddOrUpdate(what, count, (_, before) => before + count);
                }
            },
            iter: 2000);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}")));
        Assert.All(Expected, what => Assert.True(seen.GetValueOrDefault(what) > 100, $"'{what}' happened {seen.GetValueOrDefault(what)} times."));
    }
}
