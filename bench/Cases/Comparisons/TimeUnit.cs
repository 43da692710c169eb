namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>In which a case tells its times.</summary>
/// <param name="Name">As in the results.</param>
/// <param name="Length">In µs, in which contenders tell theirs.</param>
internal sealed record TimeUnit(string Name, double Length)
{
    public static TimeUnit Microseconds { get; } = new("µs", 1);

    public static TimeUnit Milliseconds { get; } = new("ms", 1000);
}
