namespace Supervisor.Client;

/// <summary>What a map asks for. Immutable; checked at the call.</summary>
public sealed record MapOptions
{
    internal static MapOptions Default { get; } = new();

    /// <summary>
    /// How many consecutive items travel together at least, as <c>chunksize</c> of <c>multiprocessing.Pool.map</c>: 1 or more. A hint
    /// of granularity: what is larger than 64 KiB is split, and a worker is given no more than some milliseconds of work at
    /// a time. Default: null, which for a map of n items is ceil(n / (4 × workers)), and 1 for <c>IMap</c> and for inputs of unknown length.
    /// </summary>
    public int? ChunkSize { get; init; }

    /// <summary>How often an item may be started: 1 to 100; default 1. Only a crash of the worker leads to another attempt.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>
    /// The first failure ends the map: what is left is cancelled. Default false: a map waits for all its items, as
    /// <c>multiprocessing.Pool.map</c> does.
    /// </summary>
    public bool FailFast { get; init; }

    /// <summary>How long an item may wait for a worker; more than zero. Default: null, no limit.</summary>
    public TimeSpan? WaitLimit { get; init; }

    /// <summary>
    /// While the pool is broken, items wait for it to mend, as long as <see cref="WaitLimit"/> allows. Default false: it fails at once with
    /// <see cref="PoolBrokenException"/>, which has the cause.
    /// </summary>
    public bool WaitForBrokenPool { get; init; }

    /// <summary>
    /// How long an attempt may run; more than zero. Then the handler's token is cancelled, and after the pool's cancel grace its
    /// worker is killed. Default: null, no limit.
    /// </summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>Higher goes first, strictly: -100 to 100; default 0. Maps of one priority share the workers by run time.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// How many items may be under way: taken from the input, and their outcomes not yet taken by the caller. 1 or more; default
    /// 50,000. The input is never read further ahead. As <c>buffersize</c> of <c>concurrent.futures.Executor.map</c>.
    /// </summary>
    public int Window { get; init; } = 50_000;

    /// <summary>Running an item twice does no harm; lets workers of other languages take many at once. Default false.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Names the map in listings and logs; at most 100 characters. Default: none.</summary>
    public string? Name { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal MapOptions Validated()
    {
        JobLimits.Validate(MaxAttempts, WaitLimit, RunLimit, Priority);
        JobLimits.InRange(ChunkSize ?? 1, 1, int.MaxValue, nameof(ChunkSize));
        JobLimits.InRange(Window, 1, int.MaxValue, nameof(Window));
        JobLimits.InRange(Name?.Length ?? 0, 0, 100, $"{nameof(Name)}.{nameof(string.Length)}");
        return this;
    }
}
