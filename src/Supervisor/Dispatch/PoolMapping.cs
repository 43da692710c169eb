using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using Supervisor.SharedMemory;
using Supervisor.Workers;
using Domain = Supervisor.Items;
using Wire = Supervisor.Protocol.V1;

namespace Supervisor.Dispatch;

/// <summary>Between the messages of pool.proto and what the dispatcher works with. What comes in is checked here.</summary>
internal static class PoolMapping
{
    private const int MaxNameLength = 100;
    private const int MaxMethodLength = 500;
    private const ulong MinCredit = 256 << 10;

    public static JobRequest ToDomain(this JobHeader header, ulong id, Session? session)
    {
        var errors = new List<FieldViolation>();
        Check(header.MaxAttempts <= JobSpec.MostAttempts, "header.max_attempts", $"is {header.MaxAttempts}; 1 to {JobSpec.MostAttempts}, or 0 for the default of 1.");
        Check(header.Priority is >= -JobSpec.HighestPriority and <= JobSpec.HighestPriority, "header.priority", $"is {header.Priority}; -{JobSpec.HighestPriority} to {JobSpec.HighestPriority}.");
        Check(header.Credit >= MinCredit, "header.credit", $"is {header.Credit}; {MinCredit} at least.");
        Check(header.Name.Length <= MaxNameLength, "header.name", $"has {header.Name.Length} characters; {MaxNameLength} at most.");
        Check(System.Enum.IsDefined(header.Order), "header.order", $"is {(int)header.Order}, which is no order.");
        Check(!header.Name.Any(char.IsControl), "header.name", "holds a control character.");
        CheckMethodNames(header.Methods, "header.methods");
        var waitLimit = Limit(header.WaitLimit, "header.wait_limit");
        var runLimit = Limit(header.RunLimit, "header.run_limit");
        if (errors.Count > 0)
        {
            throw RequestException.InvalidFields(errors);
        }

        return new JobRequest
        {
            Spec = new JobSpec
            {
                Id = id,
                ByIndex = header.Order == OutcomeOrder.ByIndex,
                MaxAttempts = Math.Max(1, (int)header.MaxAttempts),
                WaitLimit = waitLimit,
                RunLimit = runLimit,
                Priority = header.Priority,
                Idempotent = header.Idempotent,
                WaitsWhileBroken = header.WaitForBrokenPool,
                IsOpenEnded = header.OpenEnded,
            },
            Methods = [.. header.Methods],
            Name = header.Name,
            Session = session,
            Credit = header.Credit,
        };

        void Check(bool holds, string field, string problem)
        {
            if (!holds)
            {
                errors.Add(new FieldViolation(field, problem));
            }
        }

        TimeSpan? Limit(Duration? limit, string field)
        {
            var time = limit?.ToTimeSpanChecked(field);
            Check(time is not { } given || given > TimeSpan.Zero, field, "must be longer than nothing; leave it out for no limit.");
            return time;
        }
    }

    /// <exception cref="RequestException">INVALID_ARGUMENT: no method can have such a name.</exception>
    public static void CheckMethodNames(IEnumerable<string> methods, string field)
    {
        if (methods.FirstOrDefault(method => method.Length is 0 or > MaxMethodLength) is { } wrong)
        {
            throw RequestException.InvalidField(field, $"names a method with {wrong.Length} characters; 1 to {MaxMethodLength}, as package.Service/Method.");
        }
    }

    public static ItemsFrame ToDomain(this Wire.ItemRun run, TimeProvider clock) => new(
        run.FirstIndex, (int)Math.Min(run.Count, int.MaxValue), (int)Math.Min(run.Method, int.MaxValue), run.Packed.Memory, run.FromPieces, run.Slice?.ToDomain(),
        run.Headers.Count == 0 ? [] : [.. run.Headers.Select(headers => headers.ToDomain(clock))], run.CalculateSize());

    public static RunResponse ToProto(this JobFrame frame, RingPair? offer) => frame switch
    {
        JobFrame.Accepted accepted => new RunResponse
        {
            Accepted = new JobAccepted
            {
                JobId = accepted.Job,
                Workers = (uint)accepted.Workers,
                Credit = (ulong)accepted.Credit,
                MaxItemBytes = (ulong)accepted.MaxItemBytes,
                Ring = offer?.ToProto(),
            },
        },
        JobFrame.Outcomes outcomes => new RunResponse { Outcomes = new OutcomeBatch { Runs = { outcomes.Runs.Select(run => run.ToProto()) } } },
        JobFrame.Piece piece => new RunResponse { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(piece.Data) } },
        JobFrame.Offer offered => new RunResponse { SegmentOffer = offered.Segment.ToProto(offered.Yours) },
        JobFrame.Gone gone => new RunResponse { SegmentGone = new SegmentGone { Segment = gone.Segment } },
        JobFrame.Grant grant => new RunResponse { Credit = new Credit { Bytes = (ulong)grant.Bytes } },
        JobFrame.Finished finished => new RunResponse { Finished = finished.Summary.ToProto() },
        _ => throw new ArgumentOutOfRangeException(nameof(frame), frame, "Every frame has its form on the wire."),
    };

    /// <summary>What an outcome run costs on the wire; without failures and metadata it is reckoned, not built.</summary>
    public static long CostOf(Domain.OutcomeRun run)
    {
        if (run.Failures.Count > 0 || run.Metadata.Count > 0 || run.Payload.Slice is not null)
        {
            return run.ToProto().CalculateSize();
        }

        var packed = run.Payload.Packed.Length;
        return Field(run.First == 0 ? 0 : CodedOutputStream.ComputeUInt64Size(run.First))
            + Field(CodedOutputStream.ComputeUInt32Size((uint)run.Count))
            + Field(run.Attempt == 0 ? 0 : CodedOutputStream.ComputeUInt32Size((uint)run.Attempt))
            + Field(packed == 0 ? 0 : CodedOutputStream.ComputeLengthSize(packed) + packed)
            + Field(run.Payload.Pieces is null ? 0 : 1);
    }

    public static long CostOf(ReadOnlyMemory<byte> piece) => Field(CodedOutputStream.ComputeLengthSize(piece.Length) + piece.Length);

    public static JobSpec ToDomain(this CallStart start, ulong id)
    {
        if (start.Open is not { Method.Length: > 0 })
        {
            throw RequestException.InvalidField("start.open.method", "is empty; name it as package.Service/Method.");
        }

        CheckMethodNames([start.Open.Method], "start.open.method");
        if (start.Priority is < -JobSpec.HighestPriority or > JobSpec.HighestPriority)
        {
            throw RequestException.InvalidField("start.priority", $"is {start.Priority}; -{JobSpec.HighestPriority} to {JobSpec.HighestPriority}.");
        }

        return new JobSpec
        {
            Id = id,
            Priority = start.Priority,
            WaitLimit = start.WaitLimit?.ToTimeSpanChecked("start.wait_limit"),
            WaitsWhileBroken = start.WaitForBrokenPool,
            RunLimit = start.Open.RunLimit?.ToTimeSpanChecked("start.open.run_limit"),
            IsCall = true,
        };
    }

    public static Workers.PoolSpec ToDomain(this Wire.PoolSpec spec, string defaultName)
    {
        var defaults = new Workers.RestartSpec();
        var restart = spec.Restart ?? new RestartPolicy();
        return new Workers.PoolSpec
        {
            Name = spec.Name.Length > 0 ? spec.Name : defaultName,
            Command = [.. spec.Command],
            WorkingDirectory = spec.WorkingDirectory.Length > 0 ? spec.WorkingDirectory : null,
            Environment = new Dictionary<string, string>(spec.Environment),
            Workers = (int)Math.Min(spec.Workers, int.MaxValue),
            Concurrency = spec.Concurrency == 0 ? 1 : (int)Math.Min(spec.Concurrency, int.MaxValue),
            StartTimeout = spec.StartTimeout?.ToTimeSpanChecked("spec.start_timeout") ?? TimeSpan.FromSeconds(30),
            StopGrace = spec.StopGrace?.ToTimeSpanChecked("spec.stop_grace") ?? TimeSpan.FromSeconds(5),
            CancelGrace = spec.CancelGrace?.ToTimeSpanChecked("spec.cancel_grace") ?? TimeSpan.FromSeconds(1),
            Restart = new Workers.RestartSpec
            {
                InitialDelay = restart.InitialDelay?.ToTimeSpanChecked("spec.restart.initial_delay") ?? defaults.InitialDelay,
                MaxDelay = restart.MaxDelay?.ToTimeSpanChecked("spec.restart.max_delay") ?? defaults.MaxDelay,
                StableAfter = restart.StableAfter?.ToTimeSpanChecked("spec.restart.stable_after") ?? defaults.StableAfter,
                Budget = restart.Budget == 0 ? null : (int)Math.Min(restart.Budget, int.MaxValue),
                BreakDuration = restart.BreakDuration?.ToTimeSpanChecked("spec.restart.break_duration") ?? defaults.BreakDuration,
            },
            MaxItemsPerWorker = spec.MaxItemsPerWorker == 0 ? null : (int)Math.Min(spec.MaxItemsPerWorker, int.MaxValue),
            Limits = spec.Limits.ToDomain(),
            InitializerArgument = spec.InitializerArgument.Memory,
            Server = spec.Server.ToDomain(),
            Spares = (int)Math.Min(spec.Spares, int.MaxValue),
            MaxWorkerLifetime = spec.MaxWorkerLifetime?.ToTimeSpanChecked("spec.max_worker_lifetime"),
            RecycleRssBytes = spec.RecycleRssBytes == 0 ? null : (long)Math.Min(spec.RecycleRssBytes, long.MaxValue),
        };
    }

    /// <summary>The wire's name of a field of a pool's specification: "spec.restart.max_delay" for "Restart.MaxDelay".</summary>
    public static string FieldOf(FieldError error)
    {
        const string environment = $"{nameof(Workers.PoolSpec.Environment)}.";
        return error.Field.StartsWith(environment, StringComparison.Ordinal)
            ? $"spec.environment.{error.Field[environment.Length..]}"
            : $"spec.{string.Join('.', error.Field.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}";
    }

    /// <summary>A pool as its caller may see it.</summary>
    public static PoolInfo ToProto(this PoolSnapshot pool, Caller caller) => new()
    {
        Name = pool.Spec.Name,
        State = (Wire.PoolState)pool.State,
        Spec = pool.Spec.ToProto(withEnvironment: caller.Role >= Role.Operate),
        Methods = { pool.Methods },
        ReadyWorkers = (uint)pool.ReadyWorkers,
        ReadySpares = (uint)pool.ReadySpares,
        OutdatedWorkers = (uint)pool.OutdatedWorkers,
        OpenJobs = (uint)pool.OpenJobs,
        QueuedItems = (ulong)pool.QueuedItems,
        ExecutingItems = (ulong)pool.ExecutingItems,
        Restarts = pool.Restarts,
        BrokenBecause = pool.BrokenBecause,
        Private = pool.IsPrivate,
    };

    // Arguments of initializers may be secrets, and large. Variables of the environment often are secrets too.
    private static Wire.PoolSpec ToProto(this Workers.PoolSpec spec, bool withEnvironment) => new()
    {
        Name = spec.Name,
        Command = { spec.Command },
        WorkingDirectory = spec.WorkingDirectory ?? "",
        Environment = { withEnvironment ? spec.Environment.ToDictionary() : [] },
        Workers = (uint)spec.Workers,
        Concurrency = (uint)spec.Concurrency,
        StartTimeout = spec.StartTimeout.ToDuration(),
        StopGrace = spec.StopGrace.ToDuration(),
        CancelGrace = spec.CancelGrace.ToDuration(),
        Restart = new RestartPolicy
        {
            InitialDelay = spec.Restart.InitialDelay.ToDuration(),
            MaxDelay = spec.Restart.MaxDelay.ToDuration(),
            StableAfter = spec.Restart.StableAfter.ToDuration(),
            Budget = (uint)(spec.Restart.Budget ?? 5 * spec.Workers),
            BreakDuration = spec.Restart.BreakDuration.ToDuration(),
        },
        MaxItemsPerWorker = (uint)(spec.MaxItemsPerWorker ?? 0),
        Limits = spec.Limits.ToProto(),
        Spares = (uint)spec.Spares,
        MaxWorkerLifetime = spec.MaxWorkerLifetime?.ToDuration(),
        RecycleRssBytes = (ulong)(spec.RecycleRssBytes ?? 0),
        Server = spec.Server?.ToProto(),
    };

    private static JobFinished ToProto(this JobSummary summary) => new()
    {
        Succeeded = summary.Succeeded,
        Failed = summary.Failed,
        Crashed = summary.Crashed,
        TimedOut = summary.TimedOut,
        Cancelled = summary.Cancelled,
        Refused = summary.Refused,
        RunTime = summary.RunTime.ToDuration(),
    };

    private static Jobs.ItemHeaders ToDomain(this Wire.ItemHeaders headers, TimeProvider clock) =>
        new(headers.Index, headers.Metadata.ToDomain(), headers.Timeout is null ? null : WireMapping.ToDeadline(headers.Timeout, clock));

    // A tag of one byte and what follows it; nothing for a field that is not there.
    private static long Field(long size) => size == 0 ? 0 : 1 + size;
}
