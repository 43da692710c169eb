namespace Supervisor.Client;

/// <summary>
/// Wakes one waiting loop. Setting it many times before the loop looks wakes it at least once; a loop must look again at what
/// it waits for.
/// </summary>
internal sealed class AsyncSignal
{
    private readonly SemaphoreSlim _semaphore = new(0);

    internal void Set()
    {
        if (_semaphore.CurrentCount == 0)
        {
            _semaphore.Release();
        }
    }

    internal Task WaitAsync(CancellationToken cancellationToken) => _semaphore.WaitAsync(cancellationToken);
}
