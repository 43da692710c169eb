namespace Supervisor.Bench.Contenders;

/// <summary>A program that does the work, ours or a peer's. It says its name, then answers each line with one.</summary>
/// <param name="Command">Starts it; asked for when it is needed.</param>
/// <param name="Settings">How it differs from what a user gets who sets nothing; null: not at all.</param>
internal sealed record Contender(Func<IReadOnlyList<string>> Command, string? Settings = null)
{
    /// <summary>Added to its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
