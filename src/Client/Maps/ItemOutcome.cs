namespace Supervisor.Client;

/// <summary>How one item of a map ended.</summary>
/// <typeparam name="T">The response type.</typeparam>
public readonly record struct ItemOutcome<T>
{
    internal ItemOutcome(long index, int attempt, T value)
    {
        Index = index;
        Attempt = attempt;
        ValueOrDefault = value;
    }

    internal ItemOutcome(long index, int attempt, Exception failure)
    {
        Index = index;
        Attempt = attempt;
        Failure = failure;
    }

    /// <summary>The item's place in the input, from 0.</summary>
    public long Index { get; }

    /// <summary>Which attempt brought it, from 1; 0 when the item was never started, or that is not known.</summary>
    public int Attempt { get; }

    /// <summary>There is a value.</summary>
    public bool IsSuccess => Failure is null;

    /// <summary>
    /// Why there is no value: a <see cref="SupervisorException"/>, an <see cref="OperationCanceledException"/>, or what the input threw. Null
    /// when there is one.
    /// </summary>
    public Exception? Failure { get; }

    /// <summary>The response; throws <see cref="Failure"/> when there is none.</summary>
    public T Value => Failure is null ? ValueOrDefault! : throw Failure;

    /// <summary>The response, or the default of its type.</summary>
    public T? ValueOrDefault { get; }

    /// <summary>One report for each attempt that ended with the death of its worker; only on failures.</summary>
    public IReadOnlyList<CrashReport> CrashReports => (Failure as SupervisorException)?.CrashReports ?? [];
}
