namespace Supervisor.SharedMemory;

/// <summary>Somebody waits for a message. Who finishes it runs what comes after it.</summary>
internal sealed class ReadWait : TaskCompletionSource<bool>
{
    private CancellationTokenRegistration _cancellation;

    internal void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((ReadWait)state!).TrySetCanceled(token), this);
        _cancellation = registration;
        if (Task.IsCompleted)
        {
            registration.Unregister();
        }
    }

    internal void Finish(Task<bool> finished)
    {
        _cancellation.Unregister();
        if (finished.Exception is { } failure)
        {
            TrySetException(failure.InnerExceptions);
        }
        else
        {
            TrySetResult(finished.Result);
        }
    }
}
