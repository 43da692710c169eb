using Grpc.Core;

namespace Supervisor.Client;

/// <summary>The supervisor knows no such process: there never was one, or it ended long ago, or its owner is gone.</summary>
public sealed class ProcessNotFoundException : SupervisorException
{
    internal ProcessNotFoundException(string message, Exception? inner = null)
        : base(message, StatusCode.NotFound, inner)
    {
    }
}
