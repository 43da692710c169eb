namespace Supervisor.Client;

/// <summary>
/// The private daemon that all processes of this program share, as <c>multiprocessing</c>'s fork server: started with the first of them, started
/// anew when it has died, ended by the kernel's hand when this program ends.
/// </summary>
internal static class ProgramDaemon
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly Dictionary<string, Running> Daemons = [];

    /// <summary>A connection to a daemon that runs.</summary>
    /// <exception cref="SupervisorUnavailableException">The daemon is not there, or did not start.</exception>
    internal static async Task<SupervisorConnection> GetAsync(PoolOptions options, CancellationToken cancellationToken)
    {
        var key = options.Daemon ?? "";
        await Starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Daemons.TryGetValue(key, out var running) && await running.AnswersAsync(cancellationToken).ConfigureAwait(false))
            {
                return running.Connection;
            }

            if (running is not null)
            {
                Daemons.Remove(key);
                await running.DisposeAsync().ConfigureAwait(false);
            }

            var daemon = await PrivateDaemon.StartAsync(options, cancellationToken).ConfigureAwait(false);
            running = new Running(daemon, new SupervisorConnection(new SupervisorClientOptions { Socket = daemon.Socket }));
            Daemons.Add(key, running);
            return running.Connection;
        }
        finally
        {
            Starting.Release();
        }
    }

    private sealed record Running(PrivateDaemon Daemon, SupervisorConnection Connection) : IAsyncDisposable
    {
        // The session knows first: a killed process is told to have exited when it has been reaped.
        internal async Task<bool> AnswersAsync(CancellationToken cancellationToken)
        {
            if (Daemon.HasExited)
            {
                return false;
            }

            try
            {
                await Connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (SupervisorUnavailableException)
            {
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync().ConfigureAwait(false);
            await Daemon.DisposeAsync().ConfigureAwait(false);
        }
    }
}
