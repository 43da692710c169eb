namespace Supervisor.TestClient;

/// <summary>Where tests find this program.</summary>
public static class TestClientProgram
{
    /// <summary>For `dotnet`.</summary>
    public static string AssemblyPath { get; } = Path.Combine(AppContext.BaseDirectory, "Supervisor.TestClient.dll");
}
