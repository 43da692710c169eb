using Grpc.Core;

namespace Supervisor.Reflection;

/// <summary>What one caller sees: the daemon's own, which nobody can redefine, and the pools that the caller may use, or has chosen.</summary>
/// <param name="daemon">Its own.</param>
/// <param name="pools">All that are visible; the chosen one alone where there was a choice.</param>
/// <param name="isChosen">The caller named a pool, and wants its definitions.</param>
internal sealed class SchemaView(Schema daemon, IReadOnlyList<Schema> pools, bool isChosen)
{
    // What is imported under a well-known name is the pool's own where the pool was chosen.
    private readonly IReadOnlyList<Schema> _sources = isChosen ? [.. pools, daemon] : [daemon, .. pools];

    /// <summary>Each once, in order.</summary>
    public IEnumerable<string> Services => _sources.SelectMany(source => source.Services).Distinct().Order(StringComparer.Ordinal);

    public SchemaAnswer File(string name) => Answer(source => source.FindFile(name), () => $"there is no file {Quoted.Of(name)}");

    public SchemaAnswer Symbol(string symbol) => Answer(source => source.FindSymbol(symbol), () => WithoutFile(symbol) ?? $"nothing is called {Quoted.Of(symbol)}");

    public SchemaAnswer Extension(Extension extension) =>
        Answer(source => source.FindExtension(extension), () => $"{Quoted.Of(extension.Type)} has no extension {extension.Number}");

    /// <summary>Null where there is no such type.</summary>
    public IReadOnlyList<int>? ExtensionsOf(string type)
    {
        var numbers = _sources.SelectMany(source => source.ExtensionsOf(type)).Distinct().Order().ToList();
        return numbers.Count > 0 || _sources.Any(source => source.FindSymbol(type) is not null) ? numbers : null;
    }

    private SchemaAnswer Answer(Func<Schema, SchemaFile?> find, Func<string> absent)
    {
        // One that brought its file without an import hides nobody who brought all.
        SchemaAnswer? refusal = null;
        foreach (var source in _sources)
        {
            var answer = find(source) is { } file ? Describe(source, file, find) : null;
            if (answer is not null && answer.Code != StatusCode.NotFound)
            {
                return answer;
            }

            refusal ??= answer;
        }

        return refusal ?? SchemaAnswer.NotFound($"{absent()}.{Problems()}");
    }

    private SchemaAnswer Describe(Schema source, SchemaFile file, Func<Schema, SchemaFile?> find)
    {
        var closure = new List<SchemaFile> { file };
        var known = new HashSet<string>(StringComparer.Ordinal) { file.Name };
        for (var i = 0; i < closure.Count; i++)
        {
            foreach (var import in closure[i].Imports.Where(known.Add))
            {
                if (source.FindFile(import) is not { } imported)
                {
                    return SchemaAnswer.NotFound($"{source.Source} brought {Quoted.Of(closure[i].Name)}, but not {Quoted.Of(import)}, which that imports.{Problems()}");
                }

                closure.Add(imported);
            }
        }

        return isChosen || source == daemon || FindConflict(source, file, closure, find) is not { } conflict
            ? SchemaAnswer.Of(closure)
            : SchemaAnswer.Conflicting(conflict);
    }

    // What is found elsewhere too is a conflict even where nothing has the same name, as with the numbers of extensions.
    private Conflict? FindConflict(Schema source, SchemaFile asked, List<SchemaFile> closure, Func<Schema, SchemaFile?> find) => (
        from other in _sources
        where other != source
        let conflict = closure.Select(file => Conflict.Between(source, file, other)).FirstOrDefault(one => one is not null)
            ?? (find(other) is { } found && !found.SaysTheSameAs(asked) ? Conflict.Of(source, asked, other, found) : null)
        where conflict is not null
        select conflict).FirstOrDefault();

    private string? WithoutFile(string symbol) => pools.FirstOrDefault(pool => pool.Services.Any(service => symbol == service || symbol.StartsWith(service + ".", StringComparison.Ordinal))) is { } pool
        ? $"{pool.Source} implements {Quoted.Of(symbol)}, but its workers brought no file that defines it"
        : null;

    private string Problems() => string.Concat(pools.SelectMany(pool => pool.Problems.Take(3).Select(problem => $" Of {pool.Source}, {problem}.")).Take(10));
}
