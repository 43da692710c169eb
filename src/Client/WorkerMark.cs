namespace Supervisor.Client;

/// <summary>
/// The mark by which the supervisor tells a process that it is a worker. It is consumed when it is first asked for, so that
/// what this process starts is no worker.
/// </summary>
internal static class WorkerMark
{
    internal const string Variable = "SUPERVISOR_WORKER";

    /// <summary>The worker's id, as "images/2#17"; null in a process that the supervisor did not start.</summary>
    internal static string? WorkerId { get; } = Consume();

    /// <summary>What starts the very program again must not do so in a worker.</summary>
    /// <exception cref="InvalidOperationException">This process is a worker.</exception>
    internal static void ThrowIfWorker()
    {
        if (WorkerId is { } worker)
        {
            throw new InvalidOperationException(
                $"This process is itself a worker ({worker}), and would start workers without end. Begin the program with: if (WorkerHost.IsWorker) return await WorkerHost.RunAsync(...);");
        }
    }

    private static string? Consume()
    {
        var id = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return string.IsNullOrEmpty(id) ? null : id;
    }
}
