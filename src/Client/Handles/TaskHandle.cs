namespace Supervisor.Client;

/// <summary>
/// Work that was submitted, whatever its result: as <c>multiprocessing.pool.AsyncResult</c> and <c>concurrent.futures.Future</c>. Whether it still waits for
/// a worker or runs already is not known here.
/// </summary>
public abstract class TaskHandle
{
    private protected TaskHandle()
    {
    }

    /// <summary>It has a result, has failed, or was cancelled.</summary>
    public bool IsReady => Completion.IsCompleted;

    /// <summary>It was cancelled before it had a result.</summary>
    public bool IsCancelled => Completion.IsCanceled;

    /// <summary>It has a result, rather than an error.</summary>
    /// <exception cref="InvalidOperationException">It is not ready, as <c>AsyncResult.successful</c>.</exception>
    public bool IsSuccessful => IsReady
        ? Completion.IsCompletedSuccessfully
        : throw new InvalidOperationException("The task is not ready, so it is not known whether it is successful. Await WhenReady first.");

    /// <summary>Completes when <see cref="IsReady"/> becomes true. Never fails, and never faults for want of an observer.</summary>
    public Task WhenReady => _whenReady ??= Quiet(Completion);

    private protected abstract Task Completion { get; }

    private Task? _whenReady;

    internal bool HasFailed => Completion.IsFaulted;

    /// <summary>
    /// Asks for the task to be cancelled, queued or running: a running handler's token is cancelled, and its worker is killed when it goes on
    /// beyond the pool's cancel grace. The task may still end with its result, if that was faster. False: it was ready before.
    /// </summary>
    public bool Cancel()
    {
        if (IsReady)
        {
            return false;
        }

        RequestCancel();
        return true;
    }

    /// <summary>Asks for the task to be cancelled, and waits for its end. True: it was cancelled; false: it has a result or an error.</summary>
    public async Task<bool> CancelAsync()
    {
        Cancel();
        await WhenReady.ConfigureAwait(false);
        return IsCancelled;
    }

    private protected abstract void RequestCancel();

    private static async Task Quiet(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
