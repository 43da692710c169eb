namespace Supervisor.Cli;

/// <summary>A line of input that is not blank.</summary>
/// <param name="Source">The file's name; null for standard input.</param>
/// <param name="Number">Counted from 1, blank lines too.</param>
/// <param name="Text">Without its end; valid until the next line is read.</param>
internal readonly record struct InputLine(string? Source, long Number, ReadOnlyMemory<byte> Text)
{
    /// <summary>As "people.jsonl: line 3: name: 3 is not a string".</summary>
    internal string Tell(JsonInputException error) => Source is null ? error.Message : $"{Source}: {error.Message}";
}
