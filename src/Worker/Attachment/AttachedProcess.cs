using System.Runtime.InteropServices;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Attachment;

/// <summary>Runs a worker as this process: its signals and its connection.</summary>
internal static class AttachedProcess
{
    /// <returns>How it ended. When the supervisor is lost, <paramref name="lost"/> is called before and need not return.</returns>
    internal static async Task<SessionEnd> RunAsync(Func<WorkerDefinition> build, WorkerEnvironment environment, TimeProvider time, Action<SessionEnd> lost)
    {
        using var connection = new SupervisorConnection(environment.SocketPath, time);
        var opening = Task.Run(connection.Attach);
        var worker = build();
        var rehearsing = Rehearsal.RunAsync(worker.Services);
        var hello = Hello.Of(worker.Methods, environment.Token);
        using var session = new WorkerSession(worker, environment, await opening.ConfigureAwait(false), lost);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            session.Stop();
        });
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            // Ctrl-C in a terminal reaches the whole process group; what becomes of a pool's workers is for the supervisor to say.
            if (environment.IsSingleTask)
            {
                session.Interrupt();
            }
        });
        return await session.RunAsync(hello, rehearsing).ConfigureAwait(false);
    }
}
