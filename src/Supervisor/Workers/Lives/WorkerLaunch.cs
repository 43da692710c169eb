using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Limits;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;
using Supervisor.Workers.Servers;

namespace Supervisor.Workers;

/// <summary>What is made for a worker before it lives, and removed after it: its token, its directory and its process.</summary>
internal sealed partial class WorkerLaunch(PoolContext pool, WorkerIdentity identity)
{
    private readonly ILogger _logger = pool.Logger;
    private readonly TaskCompletionSource<ChildProcess?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _token = "";
    private ServerPlace? _place;

    /// <summary>Null before it runs, and where it could not be started.</summary>
    public ChildProcess? Process => _started.Task.IsCompletedSuccessfully ? _started.Task.Result : null;

    /// <summary>What it wrote last; null before it runs.</summary>
    public WorkerOutput? Output { get; private set; }

    /// <summary>What brings it from its start to its first call; null where it attaches by itself.</summary>
    public ServerStart? Server { get; private set; }

    /// <summary>Null before it was made, and where it could not be.</summary>
    public WorkerDirectory? Directory { get; private set; }

    /// <summary>Makes everything.</summary>
    /// <param name="life">Gets the token's stream.</param>
    /// <returns>Why that failed, for people; empty if it did not.</returns>
    public async Task<string> StartAsync(WorkerLife life)
    {
        ChildProcess? process = null;
        var failure = "";
        try
        {
            DescriptorReserve.Check(pool.Spec.Command[0]);
            process = await pool.Launcher.StartAsync(Prepare(life), CancellationToken.None);
            Output = new WorkerOutput(identity, process, pool.Output);
            LogStarted(identity, process.Identity.Pid);
            pool.Feed.Publish(new SupervisorEvent.WorkerStarted(identity, process.Identity.Pid));
        }
        catch (Exception error)
        {
            failure = error.Message;
            LogNotStarted(identity, error.Message, error is ProcessStartException ? null : error);
        }

        _started.SetResult(process);
        return failure;
    }

    /// <summary>Whether this is the process that was started, or a live descendant of it.</summary>
    public async Task<bool> IsStartedProcessAsync(int pid, CancellationToken cancellationToken) =>
        await _started.Task.WaitAsync(cancellationToken) is { } process && ProcFs.IsSameOrDescendant(pid, process.Identity);

    public void RevokeToken() => pool.Tokens.Revoke(_token);

    /// <summary>Forgets the process and removes the directory.</summary>
    public async Task CleanUpAsync()
    {
        RevokeToken();
        if (Process is { } process)
        {
            await process.DisposeAsync();
        }

        _place?.Dispose();
        if (Directory is null)
        {
            return;
        }

        Directory.Dispose();
        if (!Directory.Remove())
        {
            LogDirectoryStays(identity, Directory.Path);
        }
    }

    private ProcessSpec Prepare(WorkerLife life)
    {
        if (pool.Spec.Server is { } server)
        {
            Directory = WorkerDirectory.CreateForServer(pool.Settings, identity);
            _place = ServerPlace.Take(server, Directory, pool.Ports);
            Server = new ServerStart(life, pool, server, _place.Address);
            return pool.ServerFor(_place.Address, Directory);
        }

        _token = pool.Tokens.Issue(life);
        Directory = WorkerDirectory.Create(pool.Settings, identity, pool.Spec.Concurrency, _token);
        return pool.ProcessFor(identity, Directory);
    }

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} (pid {Pid}) started.")]
    private partial void LogStarted(WorkerIdentity worker, int pid);

    [LoggerMessage(2, LogLevel.Warning, "Worker {Worker} could not be started. {Cause}")]
    private partial void LogNotStarted(WorkerIdentity worker, string cause, Exception? error);

    [LoggerMessage(3, LogLevel.Warning, "The directory '{Path}' of worker {Worker} cannot be removed; the next start of the daemon tries again.")]
    private partial void LogDirectoryStays(WorkerIdentity worker, string path);
}
