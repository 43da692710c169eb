namespace Supervisor.Items.Wire;

/// <summary>A peer sent what the protocol forbids; the message says what. Becomes INVALID_ARGUMENT.</summary>
internal sealed class MalformedFrameException(string message) : Exception(message);
