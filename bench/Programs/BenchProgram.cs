namespace Supervisor.Bench.Programs;

/// <summary>This program again, in another role.</summary>
internal static class BenchProgram
{
    public static IReadOnlyList<string> Command(params string[] arguments) => ["dotnet", typeof(BenchProgram).Assembly.Location, .. arguments];
}
