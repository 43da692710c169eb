using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// A pool of worker processes, to be called through plain generated gRPC clients, maps and handles. Safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// await using var pool = await Pool.StartAsync(workers: 4);
/// var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
/// IReadOnlyList&lt;Number&gt; squares = await pool.MapAsync(math.SquareAsync, numbers);
/// </code>
/// </example>
public sealed class Pool : IAsyncDisposable
{
    private readonly DisposeMode _onDispose;
    private readonly PoolEnd _end;

    internal Pool(SupervisorConnection connection, string name, PoolOwnership ownership, DisposeMode onDispose, PrivateDaemon? daemon = null)
    {
        Connection = connection;
        Name = name;
        Work = new OpenWork(name);
        Applies = new ApplyStreams(connection, name, Work);
        DaemonProcessId = daemon?.ProcessId;
        _onDispose = onDispose;
        _end = new PoolEnd(connection, Work, name, ownership, daemon);
    }

    /// <summary>
    /// A callback of a handle threw. The exception has done no harm and goes nowhere else. Handlers run where the callback ran.
    /// </summary>
    public event EventHandler<CallbackFailedEventArgs>? CallbackFailed;

    /// <summary>The pool's name, as the supervisor knows it.</summary>
    public string Name { get; }

    /// <summary>The process id of the private daemon; null for a pool of a daemon that already ran.</summary>
    public int? DaemonProcessId { get; }

    internal SupervisorConnection Connection { get; }

    internal OpenWork Work { get; }

    internal ApplyStreams Applies { get; }

    /// <summary>Starts a private daemon with workers that run this very program, and ends both with this process.</summary>
    /// <param name="workers">How many worker processes: 1 to 1024; 0 is one for each processor.</param>
    /// <param name="cancellationToken">Gives up starting, and ends what was started.</param>
    /// <inheritdoc cref="StartAsync(PoolOptions, CancellationToken)" path="/exception"/>
    public static Task<Pool> StartAsync(int workers = 0, CancellationToken cancellationToken = default) =>
        StartAsync(new PoolOptions { Workers = workers }, cancellationToken);

    /// <summary>
    /// Starts a private daemon with a pool of workers, and waits until the first of them is ready. Daemon and workers end with the pool,
    /// and with this process, however it ends.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">This process is itself a worker, or workers cannot run this program.</exception>
    /// <exception cref="SupervisorUnavailableException">The daemon is not there, or did not start.</exception>
    /// <exception cref="PoolBrokenException">The workers did not start; the message and the crash reports say why.</exception>
    public static async Task<Pool> StartAsync(PoolOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        WorkerMark.ThrowIfWorker();
        var command = WorkerCommand.For(options.Validated());
        var daemon = await PrivateDaemon.StartAsync(options, cancellationToken).ConfigureAwait(false);
        var connection = new SupervisorConnection(new SupervisorClientOptions { Socket = daemon.Socket, TimeProvider = options.TimeProvider });
        try
        {
            var name = await PoolStart.CreateAsync(connection, options, command, cancellationToken).ConfigureAwait(false);
            return new Pool(connection, name, PoolOwnership.Connection, options.OnDispose, daemon);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects to a pool of a daemon that already runs.</summary>
    /// <param name="pool">The pool's name.</param>
    /// <param name="options">How to reach the daemon; null: at its default socket.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="SupervisorUnavailableException">The daemon cannot be reached, or must not be trusted.</exception>
    /// <exception cref="PoolNotFoundException">It has no such pool.</exception>
    public static async Task<Pool> ConnectAsync(string pool, SupervisorClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(pool);
        var connection = new SupervisorConnection(options ?? new SupervisorClientOptions());
        try
        {
            await connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
            await connection.PoolControl.GetPoolAsync(new GetPoolRequest { Name = pool }, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new Pool(connection, pool, PoolOwnership.Connection, DisposeMode.Terminate);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (error is RpcException rpc)
            {
                throw ErrorMapping.FromStream(rpc, pool);
            }

            throw;
        }
    }

    /// <summary>
    /// A generated client whose calls run on this pool: unary calls as single tasks, streaming calls each on one worker until they end.
    /// Failures are the <see cref="RpcException"/> that any gRPC client throws, with the SDK's exception as its inner one.
    /// </summary>
    /// <param name="factory">As <c>invoker => new Arithmetic.ArithmeticClient(invoker)</c>.</param>
    /// <param name="options">What the client's calls ask for; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public TClient CreateClient<TClient>(Func<CallInvoker, TClient> factory, ApplyOptions? options = null)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        var client = factory(new PoolCallInvoker(this, (options ?? ApplyOptions.Default).Validated()));
        MethodCapture.Register(client, this);
        return client;
    }

    /// <summary>
    /// Replaces all workers, a few at a time: an old one works until a new one is ready, and then finishes what it has. No work is lost, and
    /// none waits longer for it. Completes when the last old worker is gone; cancelling only ends the wait.
    /// </summary>
    /// <exception cref="InvalidOperationException">A new worker could not start: the message says why, and the old ones that are left go on.</exception>
    /// <exception cref="PoolNotFoundException">The pool is gone.</exception>
    public async Task RestartWorkersAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Connection.PoolControl.RestartPoolAsync(new RestartPoolRequest { Name = Name, Wait = true }, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw error.StatusCode == StatusCode.FailedPrecondition
                ? new InvalidOperationException(error.Status.Detail, error)
                : ErrorMapping.FromStream(error, Name);
        }
    }

    /// <summary>No new work here; what is under way finishes. Closing a closed pool is no error. See <see cref="JoinAsync"/>.</summary>
    public void Close()
    {
        if (!Work.Close())
        {
            return;
        }

        Applies.End();
        _end.WhenDrained();
    }

    /// <summary>
    /// Ends the work that is under way here, now: it fails with <see cref="PoolClosedException"/>. A private pool's workers are killed and
    /// its daemon is ended; a shared pool goes on for others.
    /// </summary>
    public Task TerminateAsync()
    {
        Close();
        Work.Abort(new PoolClosedException($"Pool \"{Name}\" was terminated before the task was settled; it may have run.", terminated: true));
        return _end.NowAsync();
    }

    /// <summary>Waits until the work here is done and, for a private pool, its workers and its daemon are gone.</summary>
    /// <exception cref="InvalidOperationException">The pool was neither closed nor terminated, as <c>ValueError: Pool is still running</c>.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) =>
        _end.Ending?.WaitAsync(cancellationToken)
        ?? throw new InvalidOperationException($"Pool \"{Name}\" is still running. Call {nameof(Close)} or {nameof(TerminateAsync)} before {nameof(JoinAsync)}.");

    /// <summary>Terminates or drains the pool, as <see cref="PoolOptions.OnDispose"/> says; a pool of <see cref="ConnectAsync"/> is terminated.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_onDispose == DisposeMode.Terminate)
        {
            await TerminateAsync().ConfigureAwait(false);
            return;
        }

        Close();
        await JoinAsync().ConfigureAwait(false);
    }

    internal void ReportCallbackFailure(Exception error)
    {
        try
        {
            CallbackFailed?.Invoke(this, new CallbackFailedEventArgs(error));
        }
        catch (Exception)
        {
            // Neither may a handler of failures break anything.
        }
    }
}
