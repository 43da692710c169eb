namespace Supervisor.Workers;

/// <summary>Workers that are started by one specification, and their restart budget.</summary>
internal sealed record PoolGeneration(int Number, PoolContext Context, RestartBreaker Breaker);
