namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>Where a process is in its life. The numbers are those of the wire.</summary>
internal enum TaskProcessState
{
    /// <summary>It has not said that it is ready.</summary>
    Starting = 1,

    /// <summary>It has its task.</summary>
    Running = 2,

    /// <summary>It is gone, and so is its directory.</summary>
    Ended = 3,
}
