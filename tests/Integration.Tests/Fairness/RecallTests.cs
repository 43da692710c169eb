using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Fairness;

/// <summary>One long item keeps no others waiting that happened to travel with it.</summary>
public sealed class RecallTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Items_behind_one_that_takes_long_are_run_by_another_worker()
    {
        const int Count = 3000;
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        test.OpenGate("open");

        // Enough short ones before it that many travel together.
        var items = Enumerable.Range(0, Count).Select(value => test.Gate(value == 1500 ? "closed" : "open", value));
        var others = new HashSet<long>();
        await foreach (var number in test.Pool.IMapUnordered(test.Faults.GateAsync, items))
        {
            others.Add(number.Value);
            if (others.Count == Count - 1)
            {
                Assert.DoesNotContain(1500, others);
                test.OpenGate("closed");
            }
        }

        Assert.Equal(Count, others.Count);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_lone_worker_runs_each_item_once_though_long_ones_make_it_give_others_back()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var record = test.Files["record"];

        var items = Enumerable.Range(0, 1000).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = value % 100 == 99 ? 200 : 0 });
        await test.Pool.MapAsync(test.Faults.RecordAsync, items);

        Assert.Equal(Enumerable.Range(0, 1000).Select(value => $"{value}"), await File.ReadAllLinesAsync(record));
    }
}
