using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// The pool takes no more work, as <c>ValueError: Pool not running</c> of <c>multiprocessing.Pool</c>; or it was terminated
/// while the task was under way, and the task may have run.
/// </summary>
public sealed class PoolClosedException : SupervisorException
{
    internal PoolClosedException(string message, bool terminated = false)
        : base(message, terminated ? StatusCode.Cancelled : StatusCode.FailedPrecondition)
    {
        Terminated = terminated;
    }

    /// <summary>The task had been taken, and the pool was terminated before it was done.</summary>
    public bool Terminated { get; }
}
