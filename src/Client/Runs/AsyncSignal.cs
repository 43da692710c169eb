using System.Threading.Tasks.Sources;

namespace Supervisor.Client;

/// <summary>
/// Wakes one waiting loop. Setting it many times before the loop looks wakes it at least once; a loop must look again at what
/// it waits for.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int IsSet = 1;
    private const int IsAwaited = 2;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _cancel;
    private int _state;

    /// <param name="here">
    /// Whether the loop goes on at once on this thread, as far as it gets without waiting, which saves a change of threads; then no lock may be
    /// held that the loop needs. Otherwise it goes on elsewhere.
    /// </param>
    internal void Set(bool here = false)
    {
        if (Interlocked.CompareExchange(ref _state, IsSet, Idle) == IsAwaited && Interlocked.CompareExchange(ref _state, Idle, IsAwaited) == IsAwaited)
        {
            _wait.RunContinuationsAsynchronously = !here;
            _wait.SetResult(true);
        }
    }

    /// <summary>Completes when the signal is set, or has been since the last wait.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    internal ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Idle, IsSet) == IsSet)
        {
            return ValueTask.CompletedTask;
        }

        cancellationToken.ThrowIfCancellationRequested();
        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, IsAwaited, Idle) == IsSet)
        {
            _state = Idle;
            return ValueTask.CompletedTask;
        }

        var version = _wait.Version;
        _cancel = cancellationToken.UnsafeRegister(static (signal, token) => ((AsyncSignal)signal!).Cancel(token), this);
        return new ValueTask(this, version);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancel.Unregister();
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Idle, IsAwaited) == IsAwaited)
        {
            _wait.RunContinuationsAsynchronously = true;
            _wait.SetException(new OperationCanceledException(token));
        }
    }
}
