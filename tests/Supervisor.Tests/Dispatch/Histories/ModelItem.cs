using Supervisor.Items;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>What really happened to one item, whatever the scheduler believes.</summary>
internal sealed class ModelItem(ModelJob job, ulong index)
{
    // Chosen by the index, so that smaller histories behave alike.
    private readonly uint _character = (uint)(((index + 1) * 2654435761) ^ (job.Id * 40503)) >> 4;

    public ModelJob Job { get; } = job;

    public ulong Index { get; } = index;

    public int Starts { get; set; }

    /// <summary>Workers that died while they executed it.</summary>
    public int Deaths { get; set; }

    public bool IsFinished { get; set; }

    /// <summary>A worker has an outcome for it, be it that it was cancelled before it began.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>It was with a worker, be it that it came back.</summary>
    public bool WasHandedOut { get; set; }

    /// <summary>It was with a worker that keeps no page, so that nobody can know what became of it there.</summary>
    public bool MetPageless { get; set; }

    public bool IsCancelled { get; set; }

    public bool HasOutcome { get; private set; }

    public bool Fails => _character % 11 == 0;

    /// <summary>It runs until it is killed: only where somebody will.</summary>
    public bool Hangs => (_character % 13 == 0 && (Job.Plan.RunLimit ?? Job.Plan.Deadline) is not null) || (IsCancelled && IsStubborn);

    private bool IsStubborn => _character % 7 == 0;

    /// <summary>Checks an outcome against what happened.</summary>
    public void Take(OutcomeKind kind, OutcomeRun run, ItemFailure? failure)
    {
        Assert.False(HasOutcome, $"{this} got a second outcome, {kind}.");
        HasOutcome = true;
        Job.World.Saw(kind.ToString());
        Assert.True(IsTrue(kind), $"{this} ended as {kind}: {failure?.Message}");
        if (!MetPageless)
        {
            Assert.Equal(Deaths, failure?.Crashes.Count ?? Deaths);
            Assert.Equal(IsAnswered ? Deaths + 1 : Deaths, run.Attempt);
        }
    }

    public override string ToString() => $"item {Index} of job {Job.Id}";

    private bool IsTrue(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Succeeded => IsFinished && !Fails,
        OutcomeKind.Failed => IsFinished && Fails,
        OutcomeKind.Crashed => MetPageless || (Deaths > 0 && !IsFinished && (Deaths >= Job.MaxAttempts || IsCancelled || Job.World.EverBroke)),
        OutcomeKind.TimedOut => Job.Plan.WaitLimit is not null || Job.Plan.RunLimit is not null || Job.Plan.Deadline is not null,
        OutcomeKind.Cancelled => IsCancelled,
        OutcomeKind.Refused => Starts == 0 || MetPageless ? Job.Plan.HasUnknownMethod || Job.World.EverBroke : false,
        _ => false,
    };
}
