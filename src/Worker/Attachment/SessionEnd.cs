namespace Supervisor.Worker.Attachment;

/// <summary>How a worker's session ended, and what a person should know about it.</summary>
internal sealed record SessionEnd(int ExitCode, string? Message = null)
{
    /// <summary>It was told to stop by SIGTERM, and its task was all that it was there for: its end shall show that.</summary>
    internal static SessionEnd Terminated { get; } = new(Worker.ExitCode.Failed) { IsTerminated = true };

    /// <summary>Its one task has brought no response.</summary>
    internal static SessionEnd TaskFailed { get; } = new(Worker.ExitCode.Failed);

    internal static SessionEnd Ok { get; } = new(Worker.ExitCode.Ok);

    internal bool IsTerminated { get; private init; }
}
