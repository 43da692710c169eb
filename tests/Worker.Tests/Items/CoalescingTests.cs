using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Items;

public sealed class CoalescingTests
{
    [Fact]
    public async Task Outcomes_of_fast_items_share_messages_of_at_most_64_KiB()
    {
        await using var worker = await AttachedWorker.StartAsync(capacity: 8 * 1024 * 1024);
        const int count = 50_000;
        await worker.Link.DeliverAsync("Square", [.. Enumerable.Range(0, count).Select(value => new Number { Value = value })]);

        var (items, messages) = (0, 0);
        while (items < count)
        {
            var frame = (await worker.Link.NextAsync())!;
            messages++;
            Assert.InRange(frame.CalculateSize(), 1, 65 * 1024);
            items += worker.Link.Read(frame).Count();
        }

        Assert.Equal(count, items);
        Assert.True(messages < count / 20, $"{messages} messages for {count} items");
    }

    [Fact]
    public async Task An_outcome_that_waits_for_company_does_not_wait_for_a_slow_item()
    {
        await using var worker = await AttachedWorker.StartAsync();
        // The first opens the way, the next would linger with the others while the last one runs.
        await worker.Link.DeliverAsync("Busy", [.. Enumerable.Repeat(new Number(), 100), new Number { Value = 3000 }]);

        Assert.Equal(100, (await worker.Link.CollectAsync(100)).Count);
        Assert.True(worker.Files.ReadPage()[0] is { IsExecuting: true, Index: 100 });
    }
}
