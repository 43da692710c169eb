namespace Supervisor.Cli;

/// <summary>Bytes that are no message, or a message that JSON has no form for.</summary>
internal sealed class WireException(string message, Exception? inner = null) : Exception(message, inner);
