namespace Supervisor.Items;

/// <summary>Outcomes that a worker reports for items of one delivery.</summary>
/// <param name="Delivery">Which delivery; a late one of a worker that is gone is dropped.</param>
/// <param name="Run">The outcomes.</param>
/// <param name="RunTime">Time spent executing them, added up; zero where unknown.</param>
/// <param name="OutboxPosition">End of their last record in the worker's outbox; 0 without one.</param>
internal readonly record struct WorkerOutcome(ulong Delivery, OutcomeRun Run, TimeSpan RunTime, ulong OutboxPosition);
