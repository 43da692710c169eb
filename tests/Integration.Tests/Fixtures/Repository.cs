using System.Reflection;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Repository").Value!;

    /// <summary>A program of the same build as the tests.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="file">The file's name.</param>
    public static string Program(string project, string file) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), file));
}
