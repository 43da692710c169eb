using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

/// <summary>The daemon as a process, with everything that it writes; it may fail to start.</summary>
internal sealed class DaemonRun : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Supervisor.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private DaemonRun(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        Errors = _process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>All of standard error, when it has ended.</summary>
    public Task<string> Errors { get; }

    // Whoever runs the tests in the background may ignore SIGINT, and what it starts would too.
    public static DaemonRun Start(params string[] arguments) => new(StartInfo("env", ["--default-signal=INT", "dotnet", Program, .. arguments]));

    /// <summary>Through a shell that does something first.</summary>
    public static DaemonRun StartAfter(string shellCommands, params string[] arguments) =>
        new(StartInfo("sh", ["-c", $"{shellCommands}; exec dotnet \"$0\" \"$@\"", Program, .. arguments]));

    public Task WaitUntilItListensAsync(string socket) =>
        Eventually.HoldsAsync(() => _process.HasExited || UnixClient.CanConnect(socket), Patience);

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Signal(int signal) => Signals.Send(Pid, signal);

    public void EndInput() => _process.StandardInput.Close();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
