namespace Supervisor.Workers;

/// <summary>Where a pool is in its life.</summary>
internal enum PoolState
{
    /// <summary>No worker has been ready yet.</summary>
    Starting = 1,

    Running,

    /// <summary>The restart budget is used up.</summary>
    Broken,

    /// <summary>Its workers are told to go.</summary>
    Stopping,

    /// <summary>Its last worker is gone.</summary>
    Stopped,
}
