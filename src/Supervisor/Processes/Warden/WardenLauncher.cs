using Supervisor.Processes.Cgroups;

namespace Supervisor.Processes;

/// <summary>
/// Starts processes by the warden, and the warden when there is none: first, and after it died. Its children die with it, so
/// those who hold them hear of it as of any end.
/// </summary>
/// <param name="records">The directory in which it is recorded what runs; see <see cref="Leftovers.LifeRecord"/>.</param>
/// <param name="cgroups">Where children get groups.</param>
/// <param name="clock">Of all waits.</param>
/// <param name="logger">For the warden's deaths.</param>
internal sealed class WardenLauncher(string records, CgroupTree cgroups, TimeProvider clock, ILogger<WardenLauncher> logger) : IProcessLauncher, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<WardenConnection> _earlier = [];
    private WardenConnection? _connection;
    private bool _disposed;

    /// <summary>The warden's pid; null before the first start.</summary>
    public int? WardenPid
    {
        get
        {
            lock (_lock)
            {
                return _connection?.Pid;
            }
        }
    }

    public async Task<ChildProcess> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var workingDirectory = spec.WorkingDirectory ?? Environment.CurrentDirectory;
        if (!Directory.Exists(workingDirectory))
        {
            throw new ProcessStartException($"Cannot start '{spec.Command[0]}': the working directory '{workingDirectory}' does not exist.");
        }

        var path = spec.Environment.GetValueOrDefault("PATH", ExecutableLookup.DefaultPath);
        var file = ExecutableLookup.Find(spec.Command[0], path, workingDirectory);
        var connection = Connect(lost: null);
        try
        {
            return await connection.SpawnAsync(spec, file, workingDirectory, cancellationToken);
        }
        catch (ProcessStartException failure) when (failure.WardenLost)
        {
            // No fault of the pool's. If it was started all the same, it is killed with all that the lost warden had.
            return await Connect(lost: connection).SpawnAsync(spec, file, workingDirectory, cancellationToken);
        }
    }

    /// <summary>Ends the warden, and with it every process that it started and that is still there.</summary>
    public async ValueTask DisposeAsync()
    {
        List<WardenConnection> connections;
        lock (_lock)
        {
            _disposed = true;
            connections = [.. _earlier];
            if (_connection is not null)
            {
                connections.Add(_connection);
            }

            _earlier.Clear();
            _connection = null;
        }

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    private WardenConnection Connect(WardenConnection? lost)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsOver: false } current && current != lost)
            {
                return current;
            }

            if (_connection is { } over)
            {
                _earlier.Add(over);
            }

            return _connection = new WardenConnection(records, cgroups, clock, logger);
        }
    }
}
