using System.Diagnostics;

namespace Supervisor.Processes;

/// <summary>How this binary is started in its second mode.</summary>
internal static class WardenCommand
{
    public const string Argument = "--warden";

    public static ProcessStartInfo Create()
    {
        var assembly = typeof(WardenCommand).Assembly;
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };

        if (Path.GetFileName(Environment.ProcessPath) == assembly.GetName().Name)
        {
            start.FileName = Environment.ProcessPath!;
        }
        else
        {
            // Under "dotnet Supervisor.dll", or in a test host that carries the assembly.
            start.FileName = Path.Combine(ChildEnvironment.DotnetRoot ?? "", "dotnet");
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(assembly.Location);
        }

        start.ArgumentList.Add(Argument);

        // Small, and nothing in the temporary directory for whoever kills it to leave behind.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        start.Environment.Remove("NOTIFY_SOCKET");
        return start;
    }
}
