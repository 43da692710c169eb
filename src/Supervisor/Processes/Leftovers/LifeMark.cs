namespace Supervisor.Processes.Leftovers;

/// <summary>
/// Whose a process is, carried in its environment and so by all its descendants, whatever sessions they open and whoever becomes their
/// parent: of which life of a warden, and of which of its children. In a daemon that is itself below a worker the marks go on behind
/// that worker's: "LIFE.CHILD/LIFE.CHILD".
/// </summary>
internal readonly record struct LifeMark(string Text)
{
    public const string Variable = "SUPERVISOR_LIFE";

    /// <summary>Of a life that begins now.</summary>
    public static LifeMark Begin() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } outer ? new($"{outer}/{Guid.NewGuid():N}") : new($"{Guid.NewGuid():N}");

    /// <summary>The life's own part, for names of files.</summary>
    public string Life => Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>Of one child of this life.</summary>
    public LifeMark Child(uint id) => new(FormattableString.Invariant($"{Text}.{id}"));

    /// <summary>Whether what a process carries says that it belongs to this one.</summary>
    public bool Covers(string? carried) =>
        carried is not null
        && carried.StartsWith(Text, StringComparison.Ordinal)
        && (carried.Length == Text.Length || carried[Text.Length] is '.' or '/');

    public override string ToString() => Text;
}
