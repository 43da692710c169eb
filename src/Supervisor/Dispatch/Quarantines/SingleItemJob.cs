using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Quarantines;

/// <summary>A job of the daemon's own: one item, whose outcome is awaited.</summary>
internal sealed class SingleItemJob : IJobSink
{
    private readonly TaskCompletionSource<OutcomeRun> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The item's outcome; fails when the pool ends the job.</summary>
    public Task<OutcomeRun> Outcome => _outcome.Task;

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
