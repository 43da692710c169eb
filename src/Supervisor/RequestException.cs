using Grpc.Core;
using Supervisor.Items;

namespace Supervisor;

/// <summary>
/// A request that cannot be served, in words for its caller. Thrown by any gRPC service of the daemon; one interceptor makes it a
/// status with google.rpc details.
/// </summary>
/// <param name="code">The status.</param>
/// <param name="reason">For programs: google.rpc.ErrorInfo.reason, as "POOL_NOT_FOUND".</param>
/// <param name="message">For people: what happened, to what, and what to do.</param>
internal sealed class RequestException(StatusCode code, string reason, string message) : Exception(message)
{
    public StatusCode Code { get; } = code;

    public string Reason { get; } = reason;

    /// <summary>What the message speaks of, by name: google.rpc.ErrorInfo.metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with which field, by its proto path: google.rpc.BadRequest.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>Who has too much of what: google.rpc.QuotaFailure.</summary>
    public (string Owner, string What)? Quota { get; init; }

    /// <summary>When it may be tried again: google.rpc.RetryInfo.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How the workers died that it killed, oldest first; short enough for trailers.</summary>
    public IReadOnlyList<CrashReport> Crashes { get; init; } = [];

    public static RequestException InvalidField(string field, string problem) =>
        new(StatusCode.InvalidArgument, "INVALID_FIELD", $"{field}: {problem}") { Violations = [new(field, problem)] };

    /// <summary>One or more fields are wrong.</summary>
    public static RequestException InvalidFields(IReadOnlyList<FieldViolation> violations) =>
        new(StatusCode.InvalidArgument, "INVALID_FIELD", string.Join("; ", violations.Select(one => $"{one.Field}: {one.Problem}")))
        {
            Violations = violations,
        };
}

/// <summary>What is wrong with a field of a request.</summary>
internal readonly record struct FieldViolation(string Field, string Problem);
