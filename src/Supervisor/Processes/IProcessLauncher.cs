namespace Supervisor.Processes;

/// <summary>Starts processes that die with the daemon, however it dies.</summary>
internal interface IProcessLauncher
{
    /// <summary>Starts a process; returns when it runs its program.</summary>
    /// <exception cref="ProcessStartException">It could not be started; the message says why.</exception>
    Task<ChildProcess> StartAsync(ProcessSpec spec, CancellationToken cancellationToken);
}
