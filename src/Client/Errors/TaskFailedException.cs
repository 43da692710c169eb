using Google.Rpc;
using StatusCode = Grpc.Core.StatusCode;

namespace Supervisor.Client;

/// <summary>The handler answered with an error, or its request or response could not be parsed. The worker lives.</summary>
public sealed class TaskFailedException : SupervisorException
{
    internal TaskFailedException(string message, StatusCode statusCode, Exception? inner = null)
        : base(message, statusCode, inner)
    {
    }

    /// <summary>Type of the exception as the worker's language names it; null for a status that the handler chose.</summary>
    public string? RemoteType { get; internal init; }

    /// <summary>The stack trace in the worker; null for a status that the handler chose.</summary>
    public string? RemoteStackTrace { get; internal init; }

    /// <summary>What the handler sent as rich error details; null when it sent none.</summary>
    public Google.Rpc.Status? Details { get; internal init; }

    /// <summary>The message, followed by the remote stack trace and the local one.</summary>
    public override string ToString() =>
        RemoteStackTrace is null
            ? base.ToString()
            : $"{base.ToString()}{Environment.NewLine}--- in the worker ({RemoteType}) ---{Environment.NewLine}{RemoteStackTrace}";
}
