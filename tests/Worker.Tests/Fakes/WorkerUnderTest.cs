using System.Diagnostics;
using System.Runtime.InteropServices;
using Supervisor.TestWorker;
using Supervisor.Worker.Attachment;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A worker process of its own, started as a supervisor starts it.</summary>
internal sealed partial class WorkerUnderTest : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _standardError;

    private WorkerUnderTest(Process process)
    {
        _process = process;
        _standardError = process.StandardError.ReadToEndAsync();
    }

    internal int Pid => _process.Id;

    internal Task<string> StandardError => _standardError.WaitAsync(Patience.Limit);

    internal static WorkerUnderTest Start(FakeSupervisor supervisor, params string[] switches) =>
        Start(supervisor, TestWorkerProgram.Path, switches, out _);

    internal static WorkerUnderTest Start(FakeSupervisor supervisor, string program, string[] arguments, out string tokenFile)
    {
        tokenFile = supervisor.PathOf($"token-{Guid.NewGuid():N}");
        File.WriteAllText(tokenFile, "a secret\n");
        return Start(program, arguments, new()
        {
            ["SUPERVISOR_WORKER"] = "tests/0#1",
            [WorkerEnvironment.SocketVariable] = supervisor.SocketPath,
            [WorkerEnvironment.TokenFileVariable] = tokenFile,
        });
    }

    internal static WorkerUnderTest Start(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new WorkerUnderTest(Process.Start(start)!);
    }

    internal async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        return _process.ExitCode;
    }

    internal void Signal(int signal) => Assert.Equal(0, Kill(Pid, signal));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
