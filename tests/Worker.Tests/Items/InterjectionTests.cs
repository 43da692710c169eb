using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Items;

public sealed class InterjectionTests
{
    [Fact]
    public async Task An_interjection_goes_between_two_items_of_the_delivery_that_is_being_executed()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var delivery = await worker.Link.DeliverAsync("Gate", [Gate(worker, 0), Gate(worker, 1)]);
        await Running(worker, 0);
        var waiting = await worker.Link.DeliverAsync("Square", [new Number { Value = 2 }]);
        var interjected = await worker.Link.DeliverAsync("Square", [new Number { Value = 3 }], frame => frame.Interjected = true);

        File.WriteAllText(worker.Supervisor.PathOf("gate-0"), "");

        // Its outcome does not wait for the item behind it, which has begun by then.
        Assert.Equal([(delivery, 0ul), (interjected, 0ul)], await OutcomesAsync(worker, 2));
        await Running(worker, 1);
        File.WriteAllText(worker.Supervisor.PathOf("gate-1"), "");
        Assert.Equal([(delivery, 1ul), (waiting, 0ul)], await OutcomesAsync(worker, 2));
    }

    [Fact]
    public async Task An_interjection_that_has_not_begun_is_given_back()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Gate", [Gate(worker, 0)]);
        await Running(worker, 0);
        var interjected = await worker.Link.DeliverAsync("Square", [new Number { Value = 3 }], frame => frame.Interjected = true);

        await worker.Link.SendAsync(new AttachResponse { Recall = new WorkerRecall { Delivery = interjected } });

        var returned = (await worker.Link.NextAsync())!.Returned;
        Assert.Equal((interjected, 0ul, 1u), (returned.Delivery, returned.FirstIndex, returned.Count));
    }

    [Fact]
    public async Task An_idle_worker_executes_an_interjection_like_anything_else()
    {
        await using var worker = await AttachedWorker.StartAsync();

        var interjected = await worker.Link.DeliverAsync("Square", [new Number { Value = 3 }], frame => frame.Interjected = true);

        Assert.Equal([(interjected, 0ul)], await OutcomesAsync(worker, 1));
    }

    private static async Task<List<(ulong Delivery, ulong Index)>> OutcomesAsync(AttachedWorker worker, int count)
    {
        var outcomes = new List<(ulong, ulong)>();
        while (outcomes.Count < count)
        {
            outcomes.AddRange((await worker.Link.NextAsync())!.Outcomes.Outcomes.Select(outcome => (outcome.Delivery, outcome.Run.FirstIndex)));
        }

        return outcomes;
    }

    private static GateRequest Gate(AttachedWorker worker, int number) =>
        new() { Started = worker.Supervisor.PathOf($"started-{number}"), Gate = worker.Supervisor.PathOf($"gate-{number}"), Value = number };

    private static Task Running(AttachedWorker worker, int number) => Eventually.HoldsAsync(() => File.Exists(worker.Supervisor.PathOf($"started-{number}")));
}
