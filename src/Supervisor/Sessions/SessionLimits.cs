namespace Supervisor.Sessions;

/// <summary>How many sessions there may be.</summary>
internal sealed record SessionLimits
{
    public Bound Sessions { get; init; } = Bound.None;

    public Bound SessionsPerConnection { get; init; } = Bound.None;
}
