using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// The worker process died while it ran the item: it exited, was killed, or ran out of memory. Only the items that were
/// executing are hit. <see cref="MapOptions.MaxAttempts"/> allows more attempts.
/// </summary>
public sealed class WorkerCrashedException : SupervisorException
{
    internal WorkerCrashedException(string message)
        : base(message, StatusCode.Unavailable)
    {
    }

    /// <summary>The report of the last attempt; null when the supervisor had none to give.</summary>
    public CrashReport? Report => CrashReports.Count == 0 ? null : CrashReports[^1];
}
