using System.Diagnostics;

namespace Supervisor.Client;

/// <summary>
/// A daemon of this process's own: a child that stops everything and exits when its standard input ends, which the kernel sees
/// to even when this process is killed. The only file that starts processes.
/// </summary>
internal sealed class PrivateDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DaemonDirectory _directory;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly int _processId;

    private PrivateDaemon(Process process, DaemonDirectory directory, TimeProvider time)
    {
        _process = process;
        _processId = process.Id;
        _directory = directory;
        _time = time;
        _reading = ReadAsync();
    }

    internal string Socket => _directory.Socket;

    internal int ProcessId => _processId;

    internal bool HasExited => _process.HasExited;

    /// <summary>Starts the daemon and waits until it listens.</summary>
    /// <exception cref="SupervisorUnavailableException">It is not there, or ended before it listened.</exception>
    internal static async Task<PrivateDaemon> StartAsync(PoolOptions options, CancellationToken cancellationToken)
    {
        var location = DaemonLocation.Find(options.Daemon);
        var directory = DaemonDirectory.Create();
        var daemon = Start(location, directory, options.TimeProvider);
        try
        {
            if (!await daemon._ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                throw await daemon.EndedEarlyAsync(location).ConfigureAwait(false);
            }

            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the daemon and everything it started, and reaps it.</summary>
    public async ValueTask DisposeAsync()
    {
        CloseInput();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Its warden ends the workers when it is gone.
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        _directory.Dispose();
    }

    private static PrivateDaemon Start(string location, DaemonDirectory directory, TimeProvider time)
    {
        var command = WorkerCommand.Run(location);
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "--private", "--socket", directory.Socket])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            return new PrivateDaemon(Process.Start(start)!, directory, time);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            directory.Dispose();
            throw new SupervisorUnavailableException($"The supervisor's daemon {location} cannot be started: {error.Message}", error);
        }
    }

    private async Task<SupervisorUnavailableException> EndedEarlyAsync(string location)
    {
        CloseInput();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return new SupervisorUnavailableException(
            $"The supervisor's daemon {location} ended with exit code {_process.ExitCode} before it listened. It says why on standard error.");
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    // To the end, so that the daemon never blocks on a full pipe.
    private async Task ReadAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith("ready ", StringComparison.Ordinal))
                {
                    _ready.TrySetResult(true);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe broke with the daemon.
        }

        _ready.TrySetResult(false);
    }
}
