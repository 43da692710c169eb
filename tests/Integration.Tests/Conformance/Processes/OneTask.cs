using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary>Processes of the test worker, under the private daemon of the test's own program unless another is named.</summary>
internal static class OneTask
{
    internal static readonly Arithmetic.ArithmeticClient Math = WorkerProcess.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
    internal static readonly Faults.FaultsClient Faults = WorkerProcess.CreateClient(invoker => new Faults.FaultsClient(invoker));

    internal static WorkerProcessOptions Options => new() { Command = ["dotnet", TestWorkerProgram.AssemblyPath] };

    /// <summary>A process whose handler waits at the gate.</summary>
    internal static async Task<WorkerProcess<Number>> StartAtAsync(Gate gate, SupervisorClient? supervisor = null)
    {
        var process = await WorkerProcess.StartAsync(Faults.GateAsync, gate.Request(0), Options with { Supervisor = supervisor });
        await gate.StartedAsync(1);
        return process;
    }

    /// <summary>A process whose handler hangs.</summary>
    internal static async Task<WorkerProcess<Number>> StartHangingAsync(TempDirectory files, bool ignoreToken = false, int defaultSignal = 0)
    {
        var request = new HangRequest { Started = files["started"], IgnoreToken = ignoreToken, DefaultSignal = defaultSignal };
        var process = await WorkerProcess.StartAsync(Faults.HangAsync, request, Options);
        await Eventually.HoldsAsync(() => File.Exists(files["started"]));
        return process;
    }
}
