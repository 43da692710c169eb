namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>What a process can be told. The numbers are those of signal(7).</summary>
internal enum TaskProcessSignal
{
    /// <summary>The process makes of it what it wants.</summary>
    Interrupt = 2,

    /// <summary>It is gone.</summary>
    Kill = 9,

    /// <summary>It shall end; after the stop grace it is killed.</summary>
    Terminate = 15,
}
