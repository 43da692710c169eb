using System.Reflection;

namespace Supervisor.Packaging.Tests.Fixtures;

/// <summary>The checkout that the tests were built in, and how.</summary>
internal static class BuiltFrom
{
    internal static string Repository { get; } = Metadata("Repository");

    internal static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The version of the packages.</summary>
    internal static string Version { get; } = Metadata("Version");

    private static string Metadata(string key) =>
        typeof(BuiltFrom).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
