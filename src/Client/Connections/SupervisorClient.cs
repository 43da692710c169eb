namespace Supervisor.Client;

/// <summary>
/// A connection to a supervisor that already runs, shared by the pools that are used through it. Safe for concurrent use. After
/// a restart of the supervisor it connects again by itself; what was under way fails with <see cref="SupervisorLostException"/>.
/// </summary>
public sealed class SupervisorClient : IAsyncDisposable
{
    private readonly SupervisorConnection _connection;

    /// <summary>Prepares a client; the connection is made with the first work.</summary>
    public SupervisorClient(SupervisorClientOptions? options = null)
    {
        options ??= new SupervisorClientOptions();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Name.Length, 100, nameof(options));
        _connection = new SupervisorConnection(options);
    }

    internal SupervisorConnection Connection => _connection;

    /// <summary>Connects now, so that a supervisor that cannot be reached is noticed now.</summary>
    /// <exception cref="SupervisorUnavailableException">The supervisor cannot be reached, or must not be trusted.</exception>
    public static async Task<SupervisorClient> ConnectAsync(SupervisorClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        var client = new SupervisorClient(options);
        try
        {
            await client._connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// A pool of the supervisor. Nothing is sent: a pool that does not exist is noticed with the first work. Each call gives a
    /// pool of its own, to be closed and disposed on its own.
    /// </summary>
    /// <param name="name">The pool's name.</param>
    public Pool Pool(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Pool(_connection, name, PoolOwnership.Shared, DisposeMode.Terminate);
    }

    /// <summary>
    /// What workers wrote to standard output and standard error: first the lines that are kept, then, if asked for, every new one. Workers
    /// never wait for a reader: what a slow one missed is counted in <see cref="WorkerLogLine.Dropped"/>.
    /// </summary>
    /// <param name="options">Which lines; null: those that are kept, of all workers.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="PoolNotFoundException">There is no such pool, or nothing is kept of such a worker.</exception>
    /// <exception cref="ArgumentException">The worker's id is none, or not of the pool.</exception>
    /// <exception cref="SupervisorLostException">The supervisor was lost while lines were read.</exception>
    public IAsyncEnumerable<WorkerLogLine> LogsAsync(WorkerLogOptions? options = null, CancellationToken cancellationToken = default) =>
        WorkerLog.ReadAsync(_connection.Status, options ?? new WorkerLogOptions(), cancellationToken);

    /// <summary>Ends the session: jobs of this client that are still open are cancelled.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
