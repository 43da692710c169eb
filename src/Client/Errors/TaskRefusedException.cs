using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// The supervisor did not take the work, and it never ran: no worker has the method, the item is too large, or the request
/// was not valid. <see cref="PoolClosedException"/>, <see cref="PoolBrokenException"/> and
/// <see cref="PoolNotFoundException"/> have their own types.
/// </summary>
public sealed class TaskRefusedException : SupervisorException
{
    internal TaskRefusedException(string message, StatusCode statusCode, Exception? inner = null)
        : base(message, statusCode, inner)
    {
    }
}
