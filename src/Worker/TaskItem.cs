namespace Supervisor.Worker;

/// <summary>Which item a handler is executing.</summary>
/// <param name="JobId">The job's number, unique in one life of the daemon; 0 for a streaming call.</param>
/// <param name="Index">The item's index within its job, from 0.</param>
/// <param name="Attempt">1 for the first attempt. Attempts that ended with the worker before the item was started do not count.</param>
/// <param name="WorkerId">The worker's id, as "images/2#17": pool, slot and epoch.</param>
public sealed record TaskItem(long JobId, long Index, int Attempt, string WorkerId);
