namespace Supervisor.Worker;

/// <summary>What a worker's initializer is told.</summary>
/// <param name="WorkerId">The worker's id, as "images/2#17": pool, slot and epoch.</param>
/// <param name="Pool">The pool's name.</param>
/// <param name="Slot">The worker's slot in the pool, from 0. A restarted worker has the slot of the one before it.</param>
/// <param name="Argument">The initializer argument of the pool; empty if it has none.</param>
/// <param name="Services">The worker's services, outside of any call's scope.</param>
public sealed record WorkerStart(string WorkerId, string Pool, int Slot, ReadOnlyMemory<byte> Argument, IServiceProvider Services);
