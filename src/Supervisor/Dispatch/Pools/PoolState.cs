namespace Supervisor.Dispatch.Pools;

/// <summary>Where a pool stands. The numbers are those of the wire.</summary>
internal enum PoolState
{
    /// <summary>No worker has been ready yet.</summary>
    Starting = 1,

    Running = 2,

    /// <summary>Its workers keep dying; work is refused until one lives.</summary>
    Broken = 3,

    /// <summary>No new jobs; open ones run to their end.</summary>
    Closing = 4,

    Closed = 5,
}
