namespace Supervisor.Client;

/// <summary>What belongs to a pool object and ends with it.</summary>
internal enum PoolOwnership
{
    /// <summary>Nothing: others use the pool and the connection too.</summary>
    Shared,

    /// <summary>The connection.</summary>
    Connection,
}
