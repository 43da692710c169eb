using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Attachment;

/// <summary>What a worker program is made of.</summary>
internal sealed record WorkerDefinition(MethodTable Methods, IServiceProvider Services, TimeProvider Time)
{
    /// <summary>Run in order before the first item.</summary>
    internal IReadOnlyList<Func<WorkerStart, CancellationToken, Task>> Initializers { get; init; } = [];

    /// <summary>Run in order after the last item.</summary>
    internal IReadOnlyList<Func<WorkerStart, Task>> ExitHooks { get; init; } = [];

    internal async Task InitializeAsync(WorkerStart start, CancellationToken cancellationToken)
    {
        foreach (var initialize in Initializers)
        {
            await initialize(start, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async Task ExitAsync(WorkerStart start)
    {
        foreach (var exit in ExitHooks)
        {
            await exit(start).ConfigureAwait(false);
        }
    }
}
