using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Items;

public sealed class RecallTests
{
    [Fact]
    public async Task A_recall_gives_back_what_has_not_begun_and_nothing_else()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var delivery = await worker.Link.DeliverAsync("Gate", [.. Enumerable.Range(0, 5).Select(number => Gate(worker, number))]);
        File.WriteAllText(worker.Supervisor.PathOf("gate-0"), "");
        await Running(worker, 1);
        await worker.Link.CollectAsync(1);

        await worker.Link.SendAsync(Recall(delivery));

        var returned = (await worker.Link.NextAsync())!.Returned;
        Assert.Equal((delivery, 2ul, 3u), (returned.Delivery, returned.FirstIndex, returned.Count));
        File.WriteAllText(worker.Supervisor.PathOf("gate-1"), "");
        Assert.Equal([1ul], (await worker.Link.CollectAsync(1)).Keys);

        // The next delivery shows that the lane has passed by what was given back.
        await worker.Link.DeliverAsync("Square", [new Number { Value = 3 }]);
        Assert.Equal(9, (await worker.Link.CollectAsync(1))[0].Number);
        Assert.False(File.Exists(worker.Supervisor.PathOf("started-2")));
    }

    [Fact]
    public async Task A_recall_finds_items_in_a_later_run_of_the_delivery()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var later = new ItemRun { FirstIndex = 10, Count = 2, Packed = Packed.Of([Gate(worker, 10), Gate(worker, 11)]) };
        var delivery = await worker.Link.DeliverAsync("Gate", [Gate(worker, 0)], delivery => delivery.Runs.Add(later));
        await Running(worker, 0);

        await worker.Link.SendAsync(Recall(delivery));

        var returned = (await worker.Link.NextAsync())!.Returned;
        Assert.Equal((10ul, 2u), (returned.FirstIndex, returned.Count));
    }

    [Fact]
    public async Task A_recall_takes_a_delivery_whole_that_no_lane_has_looked_at()
    {
        await using var worker = await AttachedWorker.StartAsync(concurrency: 2);
        await worker.Link.DeliverAsync("Gate", [Gate(worker, 0), Gate(worker, 1)]);
        await Running(worker, 0);
        await Running(worker, 1);
        var waiting = await worker.Link.DeliverAsync("Gate", [Gate(worker, 2), Gate(worker, 3)]);

        await worker.Link.SendAsync(Recall(waiting));

        var returned = (await worker.Link.NextAsync())!.Returned;
        Assert.Equal((waiting, 0ul, 2u), (returned.Delivery, returned.FirstIndex, returned.Count));
    }

    [Fact]
    public async Task A_recall_of_what_has_begun_or_is_unknown_has_no_answer()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var delivery = await worker.Link.DeliverAsync("Gate", [Gate(worker, 0)]);
        await Running(worker, 0);

        await worker.Link.SendAsync(Recall(delivery));
        await worker.Link.SendAsync(Recall(4711));
        File.WriteAllText(worker.Supervisor.PathOf("gate-0"), "");

        Assert.Equal(AttachRequest.FrameOneofCase.Outcomes, (await worker.Link.NextAsync())!.FrameCase);
    }

    private static AttachResponse Recall(ulong delivery) => new() { Recall = new WorkerRecall { Delivery = delivery } };

    private static GateRequest Gate(AttachedWorker worker, int number) =>
        new() { Started = worker.Supervisor.PathOf($"started-{number}"), Gate = worker.Supervisor.PathOf($"gate-{number}"), Value = number };

    private static Task Running(AttachedWorker worker, int number) =>
        Eventually.HoldsAsync(() => File.Exists(worker.Supervisor.PathOf($"started-{number}")), text: $"item {number} runs");
}
