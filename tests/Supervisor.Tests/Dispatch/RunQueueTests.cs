using CsCheck;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class RunQueueTests
{
    private readonly RunQueue _queue = new();

    [Fact]
    public void Take_RunsAdded_ComeLowestFirstWithinBounds()
    {
        _queue.Add(Messages.Run(0, 3));
        _queue.Add(Messages.Run(3, 2));
        Assert.Equal([0, 1], Messages.IndexesIn(_queue.Take(2, int.MaxValue)));
        Assert.Equal([2], Messages.IndexesIn(_queue.Take(2, int.MaxValue)));
        Assert.Equal([3, 4], Messages.IndexesIn(_queue.Take(2, int.MaxValue)));
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void Add_RunComesBack_GoesBeforeHigherIndexes()
    {
        _queue.Add(Messages.Run(0, 2));
        var back = _queue.Take(1, int.MaxValue);
        _queue.Add(back);
        Assert.Equal(0UL, _queue.First.First);
    }

    [Fact]
    public void Remove_MiddleOfRun_LeavesBothSides()
    {
        _queue.Add(Messages.Run(0, 5));
        Assert.Equal([2], Messages.IndexesIn(_queue.Remove(2)!));
        Assert.Null(_queue.Remove(2));
        Assert.Equal([0, 1, 3, 4], _queue.Runs.SelectMany(Messages.IndexesIn));
        Assert.Equal(4, _queue.Items);
    }

    [Fact]
    public void AnyHistory_BehavesLikeASortedSet() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 999]).List[1, 400].Sample(steps =>
        {
            var (queue, model, next) = (new RunQueue(), new SortedSet<ulong>(), 0UL);
            foreach (var (kind, number) in steps)
            {
                switch (kind)
                {
                    case < 3:
                        var count = (number % 5) + 1;
                        queue.Add(Messages.Run(next, count));
                        model.UnionWith(Enumerable.Range(0, count).Select(i => next + (ulong)i));
                        next += (ulong)count + (ulong)(number % 2);
                        break;
                    case 3 when model.Count > 0:
                        var taken = queue.Take((number % 4) + 1, int.MaxValue);
                        Assert.Equal(model.Take(taken.Count), Messages.IndexesIn(taken));
                        model.ExceptWith(Messages.IndexesIn(taken));
                        if (number % 3 == 0)
                        {
                            queue.Add(taken);
                            model.UnionWith(Messages.IndexesIn(taken));
                        }

                        break;
                    case 4 when number % 10 == 0:
                        var removed = queue.RemoveWhere(run => run.First % 3 == 0).SelectMany(Messages.IndexesIn).ToList();
                        Assert.Subset(model, removed.ToHashSet());
                        model.ExceptWith(removed);
                        break;
                    default:
                        var index = next == 0 ? 0 : (ulong)number % next;
                        Assert.Equal(model.Remove(index), queue.Remove(index) is not null);
                        break;
                }

                Assert.Equal(model.Count, queue.Items);
                Assert.Equal(model, queue.Runs.SelectMany(Messages.IndexesIn));
                Assert.Equal(queue.Runs.Count(), queue.RunCount);
                Assert.True(model.Count == 0 || queue.First.First == model.Min);
            }
        }, iter: 500);
}
