using CsCheck;
using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch;

public sealed class FairQueueTests
{
    private readonly FairQueue _queue = new();
    private ulong _id;

    [Fact]
    public void First_HigherPriority_GoesBeforeLessServed()
    {
        var low = Runnable();
        var high = Runnable(priority: 1);
        _queue.Charge(high, 1000);
        Assert.Same(high, _queue.First);
        _queue.Set(high, isRunnable: false);
        Assert.Same(low, _queue.First);
    }

    [Fact]
    public void First_NewJob_IsNextAfterALongMap()
    {
        var map = Runnable();
        _queue.Charge(map, 1_000_000);
        Assert.Same(Runnable(), _queue.First);
    }

    [Fact]
    public void First_JobThatSlept_DoesNotMakeUpForIt()
    {
        var (sleeper, other) = (Runnable(), Runnable());
        _queue.Set(sleeper, isRunnable: false);
        _queue.Charge(other, 1000);
        _queue.Set(sleeper, isRunnable: true);
        _queue.Charge(sleeper, 5);
        Assert.Same(other, _queue.First);
    }

    [Fact]
    public void First_EndlessNewJobs_OldJobGetsItsShare()
    {
        var old = Runnable();
        _queue.Charge(old, 100);
        var served = 0;
        for (var i = 0; i < 100; i++)
        {
            var newcomer = Runnable();
            while (_queue.First == old)
            {
                _queue.Charge(old, 10);
                served++;
            }

            _queue.Charge(newcomer, 10);
            _queue.Set(newcomer, isRunnable: false);
        }

        Assert.InRange(served, 45, 110);
    }

    [Fact]
    public void Charge_BackloggedJobs_DifferByOneBatchAtMost() =>
        Gen.Select(Gen.Int[2, 6], Gen.Long[1, 50].Array[10, 300]).Sample((jobs, charges) =>
        {
            var queue = new FairQueue();
            var served = Enumerable.Range(1, jobs).ToDictionary(id => new JobState(new JobSpec { Id = (ulong)id }), _ => 0L);
            foreach (var job in served.Keys)
            {
                queue.Set(job, isRunnable: true);
            }

            foreach (var charge in charges)
            {
                var job = queue.First!;
                queue.Charge(job, charge);
                served[job] += charge;
                Assert.InRange(served.Values.Max() - served.Values.Min(), 0, charges.Max());
            }
        });

    private JobState Runnable(int priority = 0)
    {
        var job = new JobState(new JobSpec { Id = ++_id, Priority = priority });
        _queue.Set(job, isRunnable: true);
        return job;
    }
}
