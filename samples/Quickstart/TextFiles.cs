using System.Reflection;

namespace Quickstart;

/// <summary>The files to count.</summary>
internal static class TextFiles
{
    private static readonly string[] Kinds = [".md", ".cs", ".proto", ".csproj", ".props", ".targets", ".json", ".txt", ".sln", ".yaml", ".yml"];
    private static readonly string[] LeftOut = ["artifacts", "bin", "obj", "node_modules"];

    /// <summary>The repository that this program was built in.</summary>
    public static string Repository { get; } =
        typeof(TextFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Repository").Value!;

    /// <summary>Text files below a folder, by path; hidden folders and those of builds are left out.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Where(file => Kinds.Contains(Path.GetExtension(file)))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsWanted).SelectMany(Below))
            .Order(StringComparer.Ordinal),
    ];

    private static bool IsWanted(string folder) => Path.GetFileName(folder) is var name && name[0] != '.' && !LeftOut.Contains(name);
}
