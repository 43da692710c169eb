namespace Supervisor.Client;

/// <summary>What single tasks ask for. Immutable; tasks with equal options share one stream.</summary>
public sealed record ApplyOptions
{
    internal static ApplyOptions Default { get; } = new();

    /// <summary>How often a task may be started: 1 to 100; default 1. Only a crash of the worker leads to another attempt.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>How long a task may wait for a worker; more than zero. Default: null, no limit.</summary>
    public TimeSpan? WaitLimit { get; init; }

    /// <summary>
    /// While the pool is broken, a task waits for it to mend, as long as <see cref="WaitLimit"/> allows. Default false: it fails at once with
    /// <see cref="PoolBrokenException"/>, which has the cause.
    /// </summary>
    public bool WaitForBrokenPool { get; init; }

    /// <summary>
    /// How long an attempt may run; more than zero. Then the handler's token is cancelled, and after the pool's cancel grace its
    /// worker is killed. Default: null, no limit.
    /// </summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>Higher goes first, strictly: -100 to 100; default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Running the task twice does no harm; lets workers of other languages take many at once. Default false.</summary>
    public bool Idempotent { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal ApplyOptions Validated()
    {
        JobLimits.Validate(MaxAttempts, WaitLimit, RunLimit, Priority);
        return this;
    }
}
