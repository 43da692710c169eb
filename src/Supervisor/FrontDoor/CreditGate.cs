namespace Supervisor.FrontDoor;

/// <summary>What may still be sent, in bytes; who has not enough waits. One sender, any number of givers.</summary>
internal sealed class CreditGate
{
    private readonly Lock _lock = new();
    private readonly Dispatch.Jobs.CallCredit _credit = new(0);
    private TaskCompletionSource? _given;

    public void Give(ulong bytes)
    {
        TaskCompletionSource? given;
        lock (_lock)
        {
            _credit.Add(bytes);
            (given, _given) = (_given, null);
        }

        given?.SetResult();
    }

    public async Task TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        while (TryTake(bytes) is { } given)
        {
            await given.WaitAsync(cancellationToken);
        }
    }

    // Null when it was taken.
    private Task? TryTake(long bytes)
    {
        lock (_lock)
        {
            if (_credit.TrySpend(bytes))
            {
                return null;
            }

            _given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _given.Task;
        }
    }
}
