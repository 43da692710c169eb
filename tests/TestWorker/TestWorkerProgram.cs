namespace Supervisor.TestWorker;

/// <summary>Where tests find this program.</summary>
public static class TestWorkerProgram
{
    /// <summary>The executable, beside the assembly of the test that refers to it.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Supervisor.TestWorker");

    /// <summary>The same program for `dotnet`.</summary>
    public static string AssemblyPath => Path + ".dll";
}
