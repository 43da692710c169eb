using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// One task in a process of its own, supervised like a pool's workers: <c>multiprocessing.Process</c>. It runs a worker program, by default
/// this very one, ends with its task, and ends with this program, however that ends, unless it is detached. Safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// var math = WorkerProcess.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
/// await using var process = await WorkerProcess.StartAsync(math.SquareAsync, new Number { Value = 7 });
/// Number square = await process.Result;
/// </code>
/// </example>
public class WorkerProcess : IAsyncDisposable
{
    private readonly SupervisorConnection _connection;
    private readonly TimeProvider _time;
    private readonly ProcessWatch _watch;
    private readonly TaskCompletionSource<ProcessOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _endsWithObject;

    internal WorkerProcess(SupervisorConnection connection, ProcessInfo process, TimeProvider time, bool isStarter)
    {
        _connection = connection;
        _time = time;
        _endsWithObject = isStarter && !process.Detached;
        Id = (long)process.Id;
        Name = process.Name;
        ProcessId = (int)process.Pid;
        IsDetached = process.Detached;
        _watch = new ProcessWatch(connection, process);
        if (isStarter)
        {
            WorkerProcesses.Add(this);
        }

        _ = FollowAsync();
    }

    /// <summary>Its number: never used twice in one life of its supervisor.</summary>
    public long Id { get; }

    /// <summary>Its name, for people: <c>Process.name</c>.</summary>
    public string Name { get; }

    /// <summary>The process id: <c>Process.pid</c>.</summary>
    public int ProcessId { get; }

    /// <summary>It does not end with its owner.</summary>
    public bool IsDetached { get; }

    /// <summary>It has not ended: <c>Process.is_alive</c>. No question is asked; it is known when it ends.</summary>
    public bool IsAlive => !_end.Task.IsCompleted;

    /// <summary>
    /// Null while it is alive, and when the supervisor was lost with it. 0: the task has a result. 1: it has none, and the process ended by itself. Another
    /// number: what the process was made to return by its own code. Negative: the signal that ended it, as -9. All this as
    /// <c>Process.exitcode</c>; a program that is no .NET worker returns what it wants.
    /// </summary>
    public int? ExitCode => Report is { } report ? report.ExitCode ?? -report.Signal : null;

    /// <summary>How it ended, with the last lines of its standard error; null while it is alive, and when the supervisor was lost with it.</summary>
    public CrashReport? Report => _end.Task.IsCompletedSuccessfully ? _end.Task.Result.Report : null;

    /// <summary>Completes when it has ended and nothing of it is left. Cancelled when this object is disposed of before.</summary>
    public Task Exited => _end.Task;

    /// <summary>A handle for threads that block, signalled when it has ended: <c>Process.sentinel</c>.</summary>
    public WaitHandle Sentinel => ((IAsyncResult)_end.Task).AsyncWaitHandle;

    internal TimeProvider Time => _time;

    private protected Task<ProcessOutcome> End => _end.Task;

    /// <summary>
    /// A generated client that only names methods, for <see cref="StartAsync{TRequest, TResponse}(Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, TRequest, WorkerProcessOptions?, CancellationToken)"/>.
    /// Its calls throw. A client of a <see cref="Pool"/> does as well.
    /// </summary>
    /// <param name="factory">As <c>invoker => new Arithmetic.ArithmeticClient(invoker)</c>.</param>
    public static TClient CreateClient<TClient>(Func<CallInvoker, TClient> factory)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        var invoker = new MethodsOnlyInvoker();
        var client = factory(invoker);
        MethodCapture.Register(client, invoker);
        return client;
    }

    /// <summary>Starts a process for one task: <c>Process(target, args).start()</c>. Returns when the process runs.</summary>
    /// <param name="method">A method of a client from <see cref="CreateClient"/>, without a lambda around it.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">What the process shall be; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up starting, and ends what was started.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or <paramref name="method"/> is no method of such a client.</exception>
    /// <exception cref="InvalidOperationException">This process is itself a worker, or the process cannot run this program.</exception>
    /// <exception cref="SupervisorUnavailableException">The supervisor cannot be reached, or did not start.</exception>
    /// <exception cref="TaskRefusedException">The process cannot be started; the message says why.</exception>
    public static Task<WorkerProcess<TResponse>> StartAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, TRequest request, WorkerProcessOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        StartAsync(MethodCapture.MethodOf(method), request, options, cancellationToken);

    /// <inheritdoc cref="StartAsync{TRequest, TResponse}(Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, TRequest, WorkerProcessOptions?, CancellationToken)"/>
    public static async Task<WorkerProcess<TResponse>> StartAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, WorkerProcessOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        options ??= WorkerProcessOptions.Default;
        var worker = options.Validated();
        WorkerMark.ThrowIfWorker();
        var spec = PoolSpecs.ForProcess(worker, WorkerCommand.For(worker));
        var connection = options.Supervisor?.Connection ?? await ProgramDaemon.GetAsync(worker, cancellationToken).ConfigureAwait(false);
        var process = await ProcessLaunch.StartAsync(connection, method, request, options, spec, cancellationToken).ConfigureAwait(false);
        return new WorkerProcess<TResponse>(connection, process, method.ResponseMarshaller, options.TimeProvider, isStarter: true);
    }

    /// <summary>Waits until it has ended: <c>Process.join</c>.</summary>
    /// <param name="timeout">How long at the most; null: as long as it takes; zero or less: only looks.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it has ended.</returns>
    public Task<bool> JoinAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        WorkerProcesses.WaitAsync(Exited, timeout, _time, cancellationToken);

    /// <summary>
    /// Sends SIGTERM to it and all that it has started: <c>Process.terminate</c>. A .NET worker cancels the handler's token, runs its exit hooks
    /// and ends by that signal; what is still there after the stop grace is killed. Does not wait; it is no error when it has ended.
    /// </summary>
    /// <exception cref="SupervisorLostException">The supervisor is gone, and the process with it.</exception>
    public Task TerminateAsync(CancellationToken cancellationToken = default) => SignalAsync(ProcessSignal.Terminate, cancellationToken);

    /// <summary>Sends SIGKILL to it and all that it has started: <c>Process.kill</c>. Does not wait; it is no error when it has ended.</summary>
    /// <inheritdoc cref="TerminateAsync" path="/exception"/>
    public Task KillAsync(CancellationToken cancellationToken = default) => SignalAsync(ProcessSignal.Kill, cancellationToken);

    /// <summary>
    /// Sends SIGINT to it and all that it has started: <c>Process.interrupt</c>. A .NET worker cancels the handler's token; a handler that does
    /// not heed it goes on. Does not wait; it is no error when it has ended.
    /// </summary>
    /// <inheritdoc cref="TerminateAsync" path="/exception"/>
    public Task InterruptAsync(CancellationToken cancellationToken = default) => SignalAsync(ProcessSignal.Interrupt, cancellationToken);

    /// <summary>
    /// Terminates the process if this object started it and it is alive, and waits for its end; a detached one, or one that was only looked at,
    /// is left alone. What is known of it can still be read.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_endsWithObject && IsAlive)
        {
            await EndQuietlyAsync().ConfigureAwait(false);
        }

        _end.TrySetCanceled();
        _watch.Dispose();
        WorkerProcesses.Remove(this);
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync()
    {
        var end = await _watch.EndAsync().ConfigureAwait(false);
        WorkerProcesses.Remove(this);
        _end.TrySetResult(end);
    }

    private async Task SignalAsync(ProcessSignal signal, CancellationToken cancellationToken)
    {
        if (!IsAlive)
        {
            return;
        }

        try
        {
            var request = new SignalProcessRequest { Id = (ulong)Id, Signal = signal };
            await _connection.ProcessControl.SignalProcessAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.StatusCode != StatusCode.NotFound)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ErrorMapping.FromProcess(error);
        }
        catch (RpcException)
        {
            // It has ended meanwhile, and was forgotten.
        }
    }

    private async Task EndQuietlyAsync()
    {
        try
        {
            await TerminateAsync().ConfigureAwait(false);
        }
        catch (SupervisorException)
        {
            // The supervisor is gone, and the process with it.
        }

        await JoinAsync().ConfigureAwait(false);
    }
}
