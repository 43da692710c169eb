namespace Supervisor.Client;

/// <summary>Something under way on a pool: a Run stream or a streaming call.</summary>
internal interface IPoolWork
{
    /// <summary>Settles when it is over; never fails.</summary>
    Task Completion { get; }

    void Start();

    /// <summary>Ends it now.</summary>
    void Abort(Exception reason);
}
