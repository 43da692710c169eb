using Grpc.Core;

namespace Supervisor.Client;

/// <summary>The supervisor cannot be reached, or must not be trusted, or refuses this client, or its private daemon did not start. Nothing ran.</summary>
public sealed class SupervisorUnavailableException : SupervisorException
{
    internal SupervisorUnavailableException(string message, Exception? inner = null)
        : base(message, StatusCode.Unavailable, inner)
    {
    }
}
