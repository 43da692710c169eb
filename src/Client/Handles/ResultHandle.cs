using System.Runtime.CompilerServices;

namespace Supervisor.Client;

/// <summary>Work that was submitted, and its result to come.</summary>
/// <typeparam name="T">The result's type.</typeparam>
public abstract class ResultHandle<T> : TaskHandle
{
    private readonly Pool _pool;
    private readonly Action _cancel;

    private protected ResultHandle(Pool pool, Task<T> result, Action cancel)
    {
        _pool = pool;
        _cancel = cancel;
        Result = result;
    }

    private protected override Task Completion => Result;

    /// <summary>
    /// The result. Fails with a <see cref="SupervisorException"/>, or with an <see cref="OperationCanceledException"/> when the task was cancelled.
    /// </summary>
    public Task<T> Result { get; }

    /// <summary>Makes <c>await handle</c> the same as <c>await handle.Result</c>.</summary>
    public TaskAwaiter<T> GetAwaiter() => Result.GetAwaiter();

    /// <summary>
    /// The result, as <c>AsyncResult.get(timeout)</c>: the timeout does not cancel the task, and this can be called again.
    /// </summary>
    /// <exception cref="TimeoutException">The task was not ready in time.</exception>
    public Task<T> GetResultAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Result.WaitAsync(timeout, _pool.Connection.Time, cancellationToken);

    /// <summary>
    /// Calls back once with the result, if there is one; at once when it is there already. What the callback throws goes to
    /// <see cref="Pool.CallbackFailed"/> and can do no harm.
    /// </summary>
    public void OnSuccess(Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        When(task => task.IsCompletedSuccessfully, task => callback(task.Result));
    }

    /// <summary>
    /// Calls back once with the error, if the task fails or is cancelled; at once when it has already. What the callback throws goes to
    /// <see cref="Pool.CallbackFailed"/> and can do no harm.
    /// </summary>
    public void OnError(Action<Exception> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        When(task => !task.IsCompletedSuccessfully, task => callback(task.Exception?.InnerException ?? new TaskCanceledException(task)));
    }

    private protected override void RequestCancel() => _cancel();

    private void When(Func<Task<T>, bool> condition, Action<Task<T>> callback)
    {
        Result.ContinueWith(
            task =>
            {
                if (condition(task))
                {
                    Guarded(() => callback(task));
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Guarded(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception error)
        {
            _pool.ReportCallbackFailure(error);
        }
    }
}

/// <summary>A single task that was submitted.</summary>
/// <typeparam name="T">The response type.</typeparam>
public sealed class TaskHandle<T> : ResultHandle<T>
{
    private readonly ApplyItem<T> _item;

    internal TaskHandle(Pool pool, ApplyItem<T> item)
        : base(pool, item.Result, item.RequestCancel)
    {
        _item = item;
    }

    /// <summary>The attempt that brought the result or the error, from 1; 0 while it is not ready, or when it was never started.</summary>
    public int Attempt => _item.Attempt;

    /// <summary>One report for each attempt that ended with the death of its worker; only when the task failed.</summary>
    public IReadOnlyList<CrashReport> CrashReports => _item.CrashReports;
}
