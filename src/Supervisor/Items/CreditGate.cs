namespace Supervisor.Items;

/// <summary>What may still be sent on one way of a call, in bytes. Taking waits until enough was given. One sender, any number of givers.</summary>
/// <param name="initial">What may be taken at first.</param>
/// <param name="waits">Hears when the sender has to wait, and how much was given up to then; null for nobody.</param>
internal sealed class CreditGate(ulong initial, Action<ulong>? waits = null)
{
    private readonly Lock _lock = new();
    private ulong _left = initial;
    private ulong _total = initial;
    private TaskCompletionSource? _given;

    public void Give(ulong bytes)
    {
        TaskCompletionSource? given;
        lock (_lock)
        {
            _left += Math.Min(bytes, ulong.MaxValue - _left);
            _total += Math.Min(bytes, ulong.MaxValue - _total);
            (given, _given) = (_given, null);
        }

        given?.SetResult();
    }

    public async ValueTask TakeAsync(ulong bytes, CancellationToken cancellationToken)
    {
        while (TryTake(bytes, out var total) is { } given)
        {
            waits?.Invoke(total);
            await given.WaitAsync(cancellationToken);
        }
    }

    // Null: taken.
    private Task? TryTake(ulong bytes, out ulong total)
    {
        lock (_lock)
        {
            total = _total;
            if (_left < bytes)
            {
                return (_given ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _left -= bytes;
            return null;
        }
    }
}
