using System.Reflection;

namespace Supervisor;

/// <summary>The version of this program, without the revision it was built from.</summary>
internal static class DaemonVersion
{
    public static string Current { get; } =
        typeof(DaemonVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
