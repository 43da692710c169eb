using System.Collections.Concurrent;
using Supervisor.TestWorker;
using Supervisor.Worker.Attachment;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A worker that runs in the test's process: its end is a result instead of an exit.</summary>
internal sealed class InProcessWorker
{
    internal required ConcurrentQueue<SessionEnd> Lost { get; init; }

    internal required Task<SessionEnd> End { get; init; }

    internal static InProcessWorker Start(FakeSupervisor supervisor, Action<WorkerHostBuilder>? configure = null)
    {
        var builder = WorkerHost.CreateBuilder();
        if (configure is null)
        {
            builder.AddService<ArithmeticHandlers>().AddService<FaultHandlers>();
        }
        else
        {
            configure(builder);
        }

        var lost = new ConcurrentQueue<SessionEnd>();
        return new InProcessWorker { End = AttachedProcess.RunAsync(builder.BuildDefinition, supervisor.EnvironmentOf(), TimeProvider.System, lost.Enqueue), Lost = lost };
    }
}
