namespace Supervisor.Processes.Stacks;

/// <summary>Where a process's threads stood, or why that is not known.</summary>
/// <param name="Text">The stacks, for people; empty where there are none.</param>
/// <param name="MissingBecause">Empty where there are some.</param>
internal sealed record StackReport(string Text, string MissingBecause)
{
    /// <summary>Nobody asked.</summary>
    public static readonly StackReport None = new("", "");

    public static StackReport Missing(string because) => new("", because);
}
