using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>What is known when a worker is gone.</summary>
internal sealed record WorkerEnd
{
    public required WorkerIdentity Worker { get; init; }

    /// <summary>Exit, signal and last words. Also for an end that was asked for.</summary>
    public required CrashReport Report { get; init; }

    /// <summary>Outcomes in the outbox behind the last that came over the stream.</summary>
    public required IReadOnlyList<WorkerOutcome> Recovered { get; init; }

    /// <summary>
    /// What its page says it was executing, outcomes in the outbox taken out; null without a page, when nothing is known.
    /// </summary>
    public required IReadOnlyList<ExecutingItem>? Executing { get; init; }
}
