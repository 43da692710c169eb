namespace Supervisor.Bench.Contenders;

/// <summary>A contender cannot run, or has failed. The bench goes on without it.</summary>
internal sealed class ContenderException(string message) : Exception(message);
