using Grpc.Core;

namespace Supervisor.Client;

/// <summary>The supervisor has no pool of that name.</summary>
public sealed class PoolNotFoundException : SupervisorException
{
    internal PoolNotFoundException(string message, Exception? inner = null)
        : base(message, StatusCode.NotFound, inner)
    {
    }
}
