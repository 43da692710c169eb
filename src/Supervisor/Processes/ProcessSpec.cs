using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>A process that shall run: its own session, nothing inherited but what is said here.</summary>
internal sealed record ProcessSpec
{
    /// <summary>Program and arguments; a program without a slash is looked up in the PATH of <see cref="Environment"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Absolute; null for the daemon's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>All of it; see <see cref="ChildEnvironment"/>.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public ProcessLimits Limits { get; init; } = new();
}
