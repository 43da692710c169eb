namespace Supervisor.Processes;

/// <summary>
/// Starts processes by the warden, and the warden when there is none: first, and after it died. Its children die with it, so
/// those who hold them hear of it as of any end.
/// </summary>
internal sealed class WardenLauncher(TimeProvider clock, ILogger<WardenLauncher> logger) : IProcessLauncher, IAsyncDisposable
{
    private readonly Lock _lock = new();
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
        return await Connect().SpawnAsync(
            (id, output, error) => new SpawnCommand
            {
                Id = id,
                File = file,
                Arguments = spec.Command,
                Environment = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
                WorkingDirectory = workingDirectory,
                OutputPath = output,
                ErrorPath = error,
            },
            cancellationToken);
    }

    /// <summary>Ends the warden, and with it every process that it started and that is still there.</summary>
    public async ValueTask DisposeAsync()
    {
        WardenConnection? connection;
        lock (_lock)
        {
            _disposed = true;
            connection = _connection;
            _connection = null;
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private WardenConnection Connect()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _connection is { Ended: false } ? _connection : _connection = new WardenConnection(clock, logger);
        }
    }
}
