using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>The limits that maps and applies have in common: checked at the call, then written into the job's header.</summary>
internal static class JobLimits
{
    internal static void Validate(int maxAttempts, TimeSpan? waitLimit, TimeSpan? runLimit, int priority)
    {
        InRange(maxAttempts, 1, 100, nameof(MapOptions.MaxAttempts));
        InRange(priority, -100, 100, nameof(MapOptions.Priority));
        MoreThanZero(waitLimit, nameof(MapOptions.WaitLimit));
        MoreThanZero(runLimit, nameof(MapOptions.RunLimit));
    }

    internal static JobHeader Header(string pool, ApplyOptions options) => new()
    {
        Pool = pool,
        Order = OutcomeOrder.AsCompleted,
        MaxAttempts = (uint)options.MaxAttempts,
        WaitLimit = options.WaitLimit?.ToDuration(),
        RunLimit = options.RunLimit?.ToDuration(),
        Priority = options.Priority,
        Idempotent = options.Idempotent,
        WaitForBrokenPool = options.WaitForBrokenPool,
        OpenEnded = true,
    };

    internal static JobHeader Header(string pool, string method, MapOptions options, OutcomeOrder order) => new()
    {
        Pool = pool,
        Methods = { method },
        Order = order,
        MaxAttempts = (uint)options.MaxAttempts,
        WaitLimit = options.WaitLimit?.ToDuration(),
        RunLimit = options.RunLimit?.ToDuration(),
        Priority = options.Priority,
        Idempotent = options.Idempotent,
        WaitForBrokenPool = options.WaitForBrokenPool,
        Name = options.Name ?? "",
    };

    internal static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {low} and {high}.");
        }
    }

    internal static void MoreThanZero(TimeSpan? value, string name)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero; leave it null for no limit.");
        }
    }

    private static Duration ToDuration(this TimeSpan value) => Duration.FromTimeSpan(value);
}
