namespace Supervisor.Bench.Targets;

/// <summary>What a target is about.</summary>
internal enum Bound
{
    /// <summary>The ratio to the peer is at least so much.</summary>
    Ratio,

    /// <summary>Our figure is at least so much.</summary>
    Least,

    /// <summary>Our figure is at most so much.</summary>
    Most,
}
