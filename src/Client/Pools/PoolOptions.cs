namespace Supervisor.Client;

/// <summary>What a private pool shall be. Immutable; checked at the call. Values left null take the daemon's defaults.</summary>
public sealed record PoolOptions
{
    /// <summary>How many worker processes: 1 to 1024; 0, the default, is one for each processor.</summary>
    public int Workers { get; init; }

    /// <summary>
    /// The program that the workers run: an executable, or a .dll, which is run with this process's .NET. Default: null, this very program.
    /// </summary>
    public string? Program { get; init; }

    /// <summary>The whole command that the workers run, program and arguments, in place of <see cref="Program"/>. Default: null.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Items that one worker runs at a time: 1 to 1024; default 1.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The workers' working directory, absolute. Default: null, this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to the few that a worker gets anyway (PATH, HOME, LANG, TZ, USER, DOTNET_ROOT). Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Given to each worker's initializer; opaque. Default: empty.</summary>
    public ReadOnlyMemory<byte> InitializerArgument { get; init; }

    /// <summary>From the start of a worker until it says that it is ready; more than zero. Default: null, 30 s.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>From SIGTERM to SIGKILL when a worker is stopped; zero or more. Default: null, 5 s.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>From the cancelled token to the kill when a running task is cancelled; zero or more. Default: null, 1 s.</summary>
    public TimeSpan? CancelGrace { get; init; }

    /// <summary>How dead workers are replaced. Default: null, the daemon's defaults.</summary>
    public RestartOptions? Restart { get; init; }

    /// <summary>
    /// A worker is replaced after this many items, as <c>maxtasksperchild</c> of <c>multiprocessing.Pool</c> does after as many chunks: 1 or more.
    /// Default: null, never.
    /// </summary>
    public int? MaxItemsPerWorker { get; init; }

    /// <summary>What each worker may take of the machine. Default: null, no more is bounded than this process is, and no core is dumped.</summary>
    public ProcessLimitOptions? Limits { get; init; }

    /// <summary>
    /// Workers beyond <see cref="Workers"/> that are kept warm, without work, to take the place of one that dies or is replaced: 0 to 64. Default: 0.
    /// </summary>
    public int Spares { get; init; }

    /// <summary>
    /// A worker is replaced when it has lived this long, or up to a tenth less: 1 s to 49 days. It works until the next one is ready, and finishes what it
    /// has. Default: null, never.
    /// </summary>
    public TimeSpan? MaxWorkerLifetime { get; init; }

    /// <summary>
    /// A worker that holds more resident memory than this after an item is replaced, in bytes: 1 MiB at least. It works until the next one is ready, and
    /// finishes what it has. Default: null, never.
    /// </summary>
    public long? RecycleRssBytes { get; init; }

    /// <summary>What <c>await using</c> does with work that is under way. Default: <see cref="DisposeMode.Terminate"/>.</summary>
    public DisposeMode OnDispose { get; init; }

    /// <summary>
    /// The supervisor's daemon: Supervisor.dll, or an executable. Default: null, which is the environment variable SUPERVISOR_DAEMON, or else
    /// supervisor/Supervisor.dll beside this program, where a reference to the package puts it.
    /// </summary>
    public string? Daemon { get; init; }

    /// <summary>The clock of deadlines and timeouts. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">A value is out of its range, or two contradict each other.</exception>
    internal PoolOptions Validated()
    {
        JobLimits.InRange(Workers, 0, 1024, nameof(Workers));
        JobLimits.InRange(Concurrency, 1, 1024, nameof(Concurrency));
        JobLimits.InRange(MaxItemsPerWorker ?? 1, 1, int.MaxValue, nameof(MaxItemsPerWorker));
        JobLimits.InRange(Spares, 0, 64, nameof(Spares));
        AtLeast(MaxWorkerLifetime, TimeSpan.FromSeconds(1), nameof(MaxWorkerLifetime));
        AtLeast(RecycleRssBytes, 1 << 20, nameof(RecycleRssBytes));
        JobLimits.MoreThanZero(StartTimeout, nameof(StartTimeout));
        Restart?.Validate();
        Limits?.Validate();
        ZeroOrMore(StopGrace, nameof(StopGrace));
        ZeroOrMore(CancelGrace, nameof(CancelGrace));
        if (Command is not null && (Program is not null || Command.Count == 0))
        {
            throw new ArgumentException($"Give the workers' program as {nameof(Program)} or, with its arguments, as {nameof(Command)}; not both, and not empty.");
        }

        if (WorkingDirectory is not null && !Path.IsPathFullyQualified(WorkingDirectory))
        {
            throw new ArgumentException($"{nameof(WorkingDirectory)} must be absolute, and is {WorkingDirectory}.");
        }

        return this;
    }

    private static void AtLeast<T>(T? value, T least, string name)
        where T : struct, IComparable<T>
    {
        if (value is { } given && given.CompareTo(least) < 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {least} at least; leave it null for no limit.");
        }
    }

    private static void ZeroOrMore(TimeSpan? value, string name)
    {
        if (value < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must not be negative.");
        }
    }
}
