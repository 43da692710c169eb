namespace Supervisor.Client;

/// <summary>What a callback of a handle threw.</summary>
/// <param name="exception">The exception.</param>
public sealed class CallbackFailedEventArgs(Exception exception) : EventArgs
{
    /// <summary>The exception.</summary>
    public Exception Exception { get; } = exception;
}
