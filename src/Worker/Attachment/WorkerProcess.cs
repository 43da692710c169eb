using System.Runtime.InteropServices;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Attachment;

/// <summary>Runs a worker as this process: its signals and its connection.</summary>
internal static class WorkerProcess
{
    /// <returns>How it ended. When the supervisor is lost, <paramref name="lost"/> is called before and need not return.</returns>
    internal static async Task<SessionEnd> RunAsync(WorkerDefinition worker, WorkerEnvironment environment, Action<SessionEnd> lost)
    {
        using var channel = SupervisorChannel.Open(environment.SocketPath, worker.Time);
        using var stream = new WorkerService.WorkerServiceClient(channel).Attach(new CallOptions());
        using var session = new WorkerSession(worker, environment, stream, lost);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            session.Stop();
        });
        // Ctrl-C in a terminal reaches the whole process group; what becomes of the workers is for the supervisor to say.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        return await session.RunAsync().ConfigureAwait(false);
    }
}
