namespace Supervisor.Bench.Programs;

/// <summary>How the garbage collector of a client of bulk maps is best set.</summary>
internal static class ClientCollector
{
    /// <summary>In a project: ServerGarbageCollector, ConcurrentGarbageCollection, GarbageCollectionAdaptationMode.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "1",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCDynamicAdaptationMode"] = "0",
    };

    public static string Description { get; } = "client: " + string.Join(' ', Variables.Select(variable => $"{variable.Key}={variable.Value}"));

    /// <summary>A user would write this into the client's project, where it holds for the client alone; so the daemon shall not inherit it.</summary>
    public static void KeepFromChildren()
    {
        foreach (var name in Variables.Keys)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
