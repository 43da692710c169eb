using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>
/// What the daemon and one worker say to each other, whoever dialed whom. It ends with the worker; what it knows of the work that the
/// worker had can be asked for after that too.
/// </summary>
internal interface IWorkerStream : IDisposable
{
    /// <summary>The way down.</summary>
    IWorkerChannel Channel { get; }

    IReadOnlyList<WorkerMethod> Methods { get; }

    /// <inheritdoc cref="ReadyWorker.FileDescriptors"/>
    IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors { get; }

    /// <inheritdoc cref="ReadyWorker.KeepsPage"/>
    bool KeepsPage { get; }

    /// <inheritdoc cref="ReadyWorker.CanRecall"/>
    bool CanRecall { get; }

    /// <inheritdoc cref="ReadyWorker.CanInterject"/>
    bool CanInterject { get; }

    /// <inheritdoc cref="ReadyWorker.OutboxCapacity"/>
    int OutboxCapacity { get; }

    /// <summary>Nothing comes from the worker any more.</summary>
    Task Ended { get; }

    /// <summary>The worker gets nothing more: it finishes what it has, and exits.</summary>
    void Drain();

    /// <summary>Ends it from our side.</summary>
    void Abort();

    /// <summary>What the worker executes now, or did when it died; null where nothing tells.</summary>
    IReadOnlyList<ExecutingItem>? Executing();

    /// <summary>Outcomes that a worker which is gone had, and did not bring.</summary>
    IReadOnlyList<WorkerOutcome> Recover();

    /// <summary>
    /// Looks whether the worker executes an item, in such a way that this is still so when one acts on it. If it does, or that cannot be
    /// told, the worker begins nothing more and is to be killed; else it goes on as before.
    /// </summary>
    Task<bool> HoldAsync(ChildProcess process, ulong delivery, ulong index);
}
