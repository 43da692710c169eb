using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// The connection to the supervisor broke before the task was settled: the supervisor died, stopped, or was killed. The task
/// may have run.
/// </summary>
public sealed class SupervisorLostException : SupervisorException
{
    internal SupervisorLostException(string message, Exception? inner = null)
        : base(message, StatusCode.Unavailable, inner)
    {
    }
}
