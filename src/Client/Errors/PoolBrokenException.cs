using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// The pool's workers keep dying at start, and the supervisor has stopped restarting them for a while. The message has the
/// cause. The work never ran.
/// </summary>
public sealed class PoolBrokenException : SupervisorException
{
    internal PoolBrokenException(string message, Exception? inner = null)
        : base(message, StatusCode.Unavailable, inner)
    {
    }
}
