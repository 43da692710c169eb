namespace Supervisor.Workers;

/// <summary>Workers were to be replaced, and a new one could not start. The old ones that were left go on.</summary>
internal sealed class RollStoppedException(string message) : Exception(message);
