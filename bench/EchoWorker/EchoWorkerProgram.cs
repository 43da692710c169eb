namespace EchoWorker;

/// <summary>Where the bench finds this program.</summary>
public static class EchoWorkerProgram
{
    /// <summary>For `dotnet`; beside the assembly that refers to it.</summary>
    public static string AssemblyPath { get; } = Path.Combine(AppContext.BaseDirectory, "EchoWorker.dll");
}
