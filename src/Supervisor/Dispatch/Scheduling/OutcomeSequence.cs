using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Holds outcomes back until those with lower indexes are there.</summary>
internal sealed class OutcomeSequence
{
    private readonly PriorityQueue<OutcomeRun, ulong> _early = new();

    /// <summary>The index that is waited for.</summary>
    public ulong Next { get; private set; }

    public void Add(OutcomeRun run) => _early.Enqueue(run, run.First);

    /// <summary>The next run in order, if it is there.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutcomeRun? run)
    {
        if (!_early.TryPeek(out run, out var first) || first != Next)
        {
            run = null;
            return false;
        }

        _early.Dequeue();
        Next = run.End;
        return true;
    }
}
