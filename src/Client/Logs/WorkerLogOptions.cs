namespace Supervisor.Client;

/// <summary>Which lines of which workers to read.</summary>
public sealed record WorkerLogOptions
{
    /// <summary>The name of a pool, or of processes (<see cref="WorkerProcess.Name"/>); null: all.</summary>
    public string? Pool { get; init; }

    /// <summary>One worker, as <see cref="CrashReport.WorkerId"/>; null: all, those still to come included.</summary>
    public string? WorkerId { get; init; }

    /// <summary>One of the two outputs; null: both.</summary>
    public WorkerOutputStream? Stream { get; init; }

    /// <summary>At most so many of the lines that are kept, the last ones; null: all of them, which are 100 for each output of a worker.</summary>
    public int? Tail { get; init; }

    /// <summary>Goes on with new lines until it is cancelled or the supervisor ends. Default: false.</summary>
    public bool Follow { get; init; }
}
