using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Holds outcomes back until those with lower indexes are there.</summary>
internal sealed class OutcomeSequence
{
    private readonly PriorityQueue<OutcomeRun, ulong> _early = new();

    /// <summary>The index that is waited for.</summary>
    public ulong Next { get; private set; }

    /// <summary>What <see cref="Settlement.CostOf(OutcomeRun)"/> says of all that is held back.</summary>
    public long HeldBackBytes { get; private set; }

    public void Add(OutcomeRun run)
    {
        _early.Enqueue(run, run.First);
        HeldBackBytes += Settlement.CostOf(run);
    }

    /// <summary>The next run in order, if it is there.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutcomeRun? run)
    {
        if (!_early.TryPeek(out run, out var first) || first != Next)
        {
            run = null;
            return false;
        }

        _early.Dequeue();
        HeldBackBytes -= Settlement.CostOf(run);
        Next = run.End;
        return true;
    }
}
