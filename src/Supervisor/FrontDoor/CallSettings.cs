namespace Supervisor.FrontDoor;

/// <summary>What a caller asks of the supervisor, beside the call itself; see <see cref="SupervisorHeaders"/>.</summary>
internal sealed record CallSettings
{
    /// <summary>Null: whichever has the method.</summary>
    public string? Pool { get; init; }

    /// <summary>For listings and logs; null for the method's.</summary>
    public string? Name { get; init; }

    public int MaxAttempts { get; init; } = 1;

    public int Priority { get; init; }

    public TimeSpan? WaitLimit { get; init; }

    public TimeSpan? RunLimit { get; init; }

    /// <summary>Running it twice does no harm.</summary>
    public bool Idempotent { get; init; }

    public bool WaitsWhileBroken { get; init; }
}
