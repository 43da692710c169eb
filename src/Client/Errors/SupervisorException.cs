using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Why a task has no result. The types derived from it tell the cases apart; what a caller cancelled itself is an
/// <see cref="OperationCanceledException"/> instead.
/// </summary>
public abstract class SupervisorException : Exception
{
    private protected SupervisorException(string message, StatusCode statusCode, Exception? inner = null)
        : base(message, inner)
    {
        StatusCode = statusCode;
    }

    /// <summary>The status that a plain generated client sees for it.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The index of the item within its job, from 0; null when it is not about one item.</summary>
    public long? Index { get; internal init; }

    /// <summary>The attempt that ended so, from 1; 0 when no attempt was made, or none is known of.</summary>
    public int Attempt { get; internal init; }

    /// <summary>One report for each attempt that ended with the death of its worker, oldest first.</summary>
    public IReadOnlyList<CrashReport> CrashReports { get; internal init; } = [];

    /// <summary>Trailers that came with the failure, <c>grpc-status-details-bin</c> among them.</summary>
    public Metadata Trailers { get; internal init; } = [];

    /// <summary>
    /// On the exception that a map throws: every failure of the map by ascending index, this one among them. Empty elsewhere.
    /// </summary>
    public IReadOnlyList<Exception> Failures { get; internal set; } = [];

    // Response headers that came before the failure; a generated client hands them out.
    internal Metadata Headers { get; init; } = [];
}
