using System.Diagnostics;

namespace Supervisor.Cli.Tests.Calls;

/// <summary>A gRPC server of which supervisorctl knows nothing: tests/ReflectingServer, in a process of its own.</summary>
internal sealed class CallServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Process _process;

    private CallServer(string reflection)
    {
        // Beside this project's own output: what ASP.NET Core brings itself would be missing beside the test worker otherwise.
        var output = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "ReflectingServer", output, "Supervisor.ReflectingServer.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, Socket, reflection]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private string Socket => _directory["s.sock"];

    /// <param name="reflection">Which one it serves: current, former or none.</param>
    internal static async Task<CallServer> StartAsync(string reflection = "current")
    {
        var server = new CallServer(reflection);
        Assert.Equal("ready", await server._process.StandardOutput.ReadLineAsync());
        return server;
    }

    /// <summary>supervisorctl with these arguments, against this server.</summary>
    internal Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--socket", Socket]);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }
}
