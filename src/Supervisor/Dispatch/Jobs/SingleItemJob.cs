using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Jobs;

/// <summary>A job without a stream of its own: one item, whose outcome is awaited.</summary>
internal sealed class SingleItemJob : IJobSink
{
    private readonly TaskCompletionSource<OutcomeRun> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs an item to its outcome. Cancelled, it takes the item back.</summary>
    /// <param name="pool">Where.</param>
    /// <param name="spec">What is asked of the job.</param>
    /// <param name="item">With the index 0.</param>
    /// <param name="describe">What listings say of it.</param>
    /// <param name="cancellationToken">Nobody wants the outcome any more.</param>
    /// <exception cref="RequestException">FAILED_PRECONDITION: the pool is closing or closed, or ended the job.</exception>
    public static async Task<OutcomeRun> RunAsync(DispatchedPool pool, JobSpec spec, ItemRun item, Func<IJobSink, JobEntry> describe, CancellationToken cancellationToken)
    {
        var job = new SingleItemJob();
        pool.Open(spec, describe(job));
        pool.Post(new SchedulerEvent.ItemsArrived(spec.Id, item, Cost: 0));
        pool.Post(new SchedulerEvent.InputEnded(spec.Id));
        try
        {
            return (await job._outcome.Task.WaitAsync(cancellationToken)).Detached();
        }
        finally
        {
            pool.Post(new SchedulerEvent.JobAbandoned(spec.Id));
        }
    }

    public void Emit(OutcomeRun run) => _outcome.TrySetResult(run);

    public void GrantCredit(long bytes)
    {
        // There is nothing more to send.
    }

    public void StartCall(IWorkerChannel worker, ulong call, int attempt) =>
        throw new InvalidOperationException("An item is no call.");

    public void Finish(JobSummary summary)
    {
        // The outcome was the end.
    }

    public void Abort(RequestException reason) => _outcome.TrySetException(reason);

    public void Flush()
    {
        // Whoever awaits the outcome is told by it.
    }
}
