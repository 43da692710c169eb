using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// Where the scheduler's decisions about a job go: a map's stream or a streaming call. All but <see cref="Flush"/> is called
/// under the pool's lock and only queues.
/// </summary>
internal interface IJobSink
{
    void Emit(OutcomeRun run);

    void GrantCredit(long bytes);

    /// <summary>A streaming call has got its worker.</summary>
    void StartCall(IWorkerChannel worker, ulong call, int attempt);

    void Finish(JobSummary summary);

    /// <summary>The pool will not go on with this job.</summary>
    void Abort(RequestException reason);

    /// <summary>Writes what is queued. Called outside the pool's lock.</summary>
    void Flush();
}
