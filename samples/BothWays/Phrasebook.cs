namespace BothWays;

/// <summary>Shared by all calls of a process.</summary>
internal sealed class Phrasebook
{
    public IReadOnlyList<string> Hellos { get; } = ["Hello", "Moin", "Servus"];
}
