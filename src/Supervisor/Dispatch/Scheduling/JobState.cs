namespace Supervisor.Dispatch.Scheduling;

/// <summary>A job as the scheduler sees it.</summary>
internal sealed class JobState(JobSpec spec)
{
    public JobSpec Spec { get; } = spec;

    public ulong Id => Spec.Id;

    public RunQueue Pending { get; } = new();

    public RunTimeEstimate Estimate { get; } = new();

    /// <summary>Null for a job whose outcomes leave as they come.</summary>
    public OutcomeSequence? Sequence { get; } = spec.ByIndex ? new OutcomeSequence() : null;

    /// <summary>Items accepted so far, which is also the next index.</summary>
    public ulong Received { get; set; }

    public JobSummary Summary { get; set; }

    /// <summary>Given to workers and not settled.</summary>
    public long Executing { get; set; }

    public bool InputEnded { get; set; }

    /// <summary>Items still to come are cancelled too.</summary>
    public bool CancelsAll { get; set; }

    /// <summary>Nobody reads outcomes any more.</summary>
    public bool Abandoned { get; set; }

    /// <summary>Bytes of items that have no outcome yet.</summary>
    public long HeldBytes { get; set; }

    /// <summary>Bytes that are there of an item that arrives in pieces.</summary>
    public long ArrivingBytes { get; set; }

    /// <summary>Bytes that the client may still send.</summary>
    public long CreditGiven { get; set; }

    /// <summary>Bytes of outcomes that were emitted or are held back, and have not left.</summary>
    public long UnsentBytes { get; set; }

    /// <summary>Run time served, in timestamps: the least goes first among jobs of one priority.</summary>
    public long VirtualTime { get; set; }

    /// <summary>Where <see cref="FairQueue"/> has it.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Outcomes have left. Those of an abandoned job are no longer counted.</summary>
    public void Sent(long bytes)
    {
        if (!Abandoned)
        {
            UnsentBytes -= bytes;
        }
    }

    /// <summary>Items that have no outcome yet.</summary>
    public ulong Unsettled => Received - Summary.Settled;

    public bool IsDone => InputEnded && Received == Summary.Settled;

    /// <summary>
    /// It has items to give out and room for their outcomes. The item that all outcomes wait for may run without room, or a job whose
    /// outcomes leave by index could wait for itself; as long as some wait for the reader, it does not.
    /// </summary>
    public bool IsRunnable(long window) =>
        !Pending.IsEmpty && (UnsentBytes < window || (Sequence is { } sequence && UnsentBytes == sequence.HeldBackBytes && Pending.First.First == sequence.Next));
}
