using CsCheck;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>What happens to a world, as data, so that CsCheck can make it smaller.</summary>
internal sealed record History(JobPlan[] Jobs, WorkerPlan[] Workers, Step[] Steps)
{
    private static readonly Gen<int?> RareMilliseconds = Gen.Frequency((3, Gen.Const((int?)null)), (1, Gen.Int[5, 500].Select(ms => (int?)ms)));

    private static readonly Gen<JobPlan> GenJob = Gen.Select(
        Gen.Select(Gen.Bool, Gen.Int[1, 3], Gen.Int[-1, 1], Gen.Bool),
        Gen.Select(RareMilliseconds, RareMilliseconds, RareMilliseconds),
        Gen.Int[0, 9],
        (options, limits, oddity) => new JobPlan
        {
            ByIndex = options.Item1,
            MaxAttempts = options.Item2,
            Priority = options.Item3,
            Idempotent = options.Item4,
            WaitLimit = limits.Item1,
            RunLimit = limits.Item2,
            Deadline = limits.Item3,
            IsCall = oddity == 0,
            HasUnknownMethod = oddity == 1,
            IsOpenEnded = oddity is >= 2 and <= 5,
        });

    private static readonly Gen<WorkerPlan> GenWorker = Gen.Select(
        Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false))),
        Gen.Frequency((2, Gen.Const(1)), (1, Gen.Int[2, 4])),
        Gen.Frequency((4, Gen.Const((int?)null)), (1, Gen.Int[1, 30].Select(count => (int?)count))),
        Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))),
        Gen.Bool,
        (keepsPage, lanes, maxItems, canRecall, canInterject) => new WorkerPlan(keepsPage, lanes, maxItems, canRecall, canInterject && canRecall && keepsPage));

    private static readonly Gen<Step> GenStep = Gen.Select(
        Gen.Frequency(
            (300, Gen.Const(StepKind.SendItems)),
            (10, Gen.Const(StepKind.SendLargeItem)),
            (8, Gen.Const(StepKind.EndInput)),
            (300, Gen.Const(StepKind.ReadOutcomes)),
            (20, Gen.Const(StepKind.CancelSome)),
            (3, Gen.Const(StepKind.CancelAll)),
            (2, Gen.Const(StepKind.Abandon)),
            (20, Gen.Const(StepKind.OpenJob)),
            (60, Gen.Const(StepKind.WorkerJoins)),
            (500, Gen.Const(StepKind.WorkerExecutes)),
            (400, Gen.Const(StepKind.WorkerReports)),
            (40, Gen.Const(StepKind.WorkerCrashes)),
            (5, Gen.Const(StepKind.WorkerRetires)),
            (1, Gen.Const(StepKind.PoolBreaks)),
            (4, Gen.Const(StepKind.PoolMends)),
            (40, Gen.Const(StepKind.KillsAreCarriedOut)),
            (10, Gen.Const(StepKind.LateNews)),
            (5, Gen.Const(StepKind.LateReturn)),
            (120, Gen.Const(StepKind.TimePasses))),
        Gen.Int[0, 1 << 16],
        Gen.Int[0, 1 << 16],
        (kind, pick, amount) => new Step(kind, pick, amount));

    public static readonly Gen<History> Any = Gen.Select(GenJob.Array[1, 8], GenWorker.Array[1, 6], GenStep.Array[20, 1200], (jobs, workers, steps) => new History(jobs, workers, steps));

    public override string ToString() =>
        $"Jobs:\n  {string.Join("\n  ", Jobs.AsEnumerable())}\nWorkers:\n  {string.Join("\n  ", Workers.AsEnumerable())}\nSteps:\n  {string.Join("\n  ", Steps)}";
}

/// <summary>A job that may be opened; times are in milliseconds.</summary>
internal sealed record JobPlan
{
    public bool ByIndex { get; init; }

    public int MaxAttempts { get; init; } = 1;

    public int Priority { get; init; }

    public bool Idempotent { get; init; }

    public int? WaitLimit { get; init; }

    public int? RunLimit { get; init; }

    public int? Deadline { get; init; }

    public bool IsCall { get; init; }

    public bool HasUnknownMethod { get; init; }

    public bool IsOpenEnded { get; init; }
}

internal sealed record WorkerPlan(bool KeepsPage, int Lanes, int? MaxItems, bool CanRecall = true, bool CanInterject = false);

/// <summary>Something that happens; the two numbers choose to whom, and how much.</summary>
internal readonly record struct Step(StepKind Kind, int Pick, int Amount);

internal enum StepKind
{
    SendItems,
    SendLargeItem,
    EndInput,
    ReadOutcomes,
    CancelSome,
    CancelAll,
    Abandon,
    OpenJob,
    WorkerJoins,
    WorkerExecutes,
    WorkerReports,
    WorkerCrashes,
    WorkerRetires,
    PoolBreaks,
    PoolMends,
    KillsAreCarriedOut,
    LateNews,
    LateReturn,
    TimePasses,
}
