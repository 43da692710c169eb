using System.Runtime.CompilerServices;
using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Processes;

/// <summary>Makes this very test program a worker when a supervisor starts it.</summary>
internal static class RunAsWorker
{
    internal const string TrapVariable = "WORKER_TESTS_TRAP";

    [ModuleInitializer]
#pragma warning disable CA2255 // A test host has no Main of ours: this is the documented way.
    internal static void Initialize()
#pragma warning restore CA2255
    {
        if (WorkerHost.IsWorker)
        {
            WorkerHost.RunAndExit(Environment.GetEnvironmentVariable(TrapVariable) is null ? new ArithmeticHandlers() : new Trapped());
        }
    }

    private sealed class Trapped : Arithmetic.ArithmeticBase;
}
