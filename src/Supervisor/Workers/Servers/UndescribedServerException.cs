namespace Supervisor.Workers.Servers;

/// <summary>What a server implements cannot be found out; the message says why and what to do.</summary>
internal sealed class UndescribedServerException(string message) : Exception(message);
