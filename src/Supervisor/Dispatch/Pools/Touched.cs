using Supervisor.Dispatch.Jobs;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Pools;

/// <summary>What is to be done when the pool's lock is not held any more: streams that got frames, and calls to others.</summary>
internal sealed class Touched
{
    private readonly List<IWorkerChannel> _workers = [];
    private readonly List<IJobSink> _jobs = [];
    private List<Action>? _calls;

    public void Add(IWorkerChannel worker)
    {
        if (!_workers.Contains(worker))
        {
            _workers.Add(worker);
        }
    }

    public void Add(IJobSink job)
    {
        if (!_jobs.Contains(job))
        {
            _jobs.Add(job);
        }
    }

    public void Add(Action call) => (_calls ??= []).Add(call);

    // Workers first: they have something to do meanwhile.
    public void Flush()
    {
        _workers.ForEach(worker => worker.Flush());
        _jobs.ForEach(job => job.Flush());
        _calls?.ForEach(call => call());
    }
}
