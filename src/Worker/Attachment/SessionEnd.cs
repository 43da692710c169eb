namespace Supervisor.Worker.Attachment;

/// <summary>How a worker's session ended, and what a person should know about it.</summary>
internal sealed record SessionEnd(int ExitCode, string? Message = null)
{
    internal static SessionEnd Ok { get; } = new(Worker.ExitCode.Ok);
}
