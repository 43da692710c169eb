using Grpc.Core;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker;

/// <summary>What the supervisor knows of a call beyond gRPC.</summary>
public static class TaskItemExtensions
{
    /// <summary>The item that this call executes.</summary>
    /// <exception cref="InvalidOperationException">The handler runs in another server than a worker or a <see cref="HandlerHarness"/>.</exception>
    public static TaskItem GetTaskItem(this ServerCallContext context) => HandlerContext.Find(context)?.Item
        ?? throw new InvalidOperationException($"'{context.Method}' does not run in a worker, so it has no item: host it with {nameof(WorkerHost)}, or test it with {nameof(HandlerHarness)}.");
}
