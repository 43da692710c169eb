namespace Supervisor.Reflection;

/// <summary>Two sources that mean different things by one name.</summary>
/// <param name="One">As <see cref="Schema.Source"/>.</param>
/// <param name="Other">As well.</param>
/// <param name="What">A file, or something that is defined in two.</param>
internal sealed record Conflict(string One, string Other, string What)
{
    /// <summary>Null where all that a file defines is the same for another source, or unknown to it.</summary>
    public static Conflict? Between(Schema source, SchemaFile file, Schema other)
    {
        if (other.FindFile(file.Name) is { } namesake)
        {
            return namesake.SaysTheSameAs(file) ? null : new(source.Source, other.Source, $"the file {Quoted.Of(file.Name)}");
        }

        foreach (var symbol in file.Symbols)
        {
            if (other.FindSymbol(symbol) is { } elsewhere)
            {
                return new(source.Source, other.Source, $"{Quoted.Of(symbol)}, in the files {Quoted.Of(file.Name)} and {Quoted.Of(elsewhere.Name)}");
            }
        }

        return null;
    }

    public static Conflict Of(Schema source, SchemaFile file, Schema other, SchemaFile otherFile) =>
        new(source.Source, other.Source, $"the same, in the files {Quoted.Of(file.Name)} and {Quoted.Of(otherFile.Name)}");

    /// <summary>The first conflict of each two sources that have one, as far as one walk over all of them finds it.</summary>
    public static IEnumerable<Conflict> Among(IReadOnlyList<Schema> sources)
    {
        var files = new Dictionary<string, (Schema Source, SchemaFile File)>(StringComparer.Ordinal);
        var symbols = new Dictionary<string, (Schema Source, SchemaFile File)>(StringComparer.Ordinal);
        return (
            from source in sources
            from file in source.Files
            let conflict = Note(source, file)
            where conflict is not null
            select conflict).DistinctBy(conflict => (conflict.One, conflict.Other));

        Conflict? Note(Schema source, SchemaFile file)
        {
            if (!files.TryAdd(file.Name, (source, file)))
            {
                return Between(source, file, files[file.Name].Source) is null ? null : Between(files[file.Name].Source, files[file.Name].File, source);
            }

            var taken = file.Symbols.FirstOrDefault(symbol => !symbols.TryAdd(symbol, (source, file)));
            return taken is null || symbols[taken].Source == source ? null : Between(symbols[taken].Source, symbols[taken].File, source);
        }
    }

    public override string ToString() => $"{One} and {Other} bring different definitions of {What}";
}
