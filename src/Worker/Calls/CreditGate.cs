namespace Supervisor.Worker.Calls;

/// <summary>What a sender may still send, in bytes. Taking waits until enough was given.</summary>
internal sealed class CreditGate(ulong initial)
{
    private readonly Lock _gate = new();
    private ulong _left = initial;
    private TaskCompletionSource? _given;

    internal void Give(ulong bytes)
    {
        TaskCompletionSource? given;
        lock (_gate)
        {
            _left += Math.Min(bytes, ulong.MaxValue - _left);
            (given, _given) = (_given, null);
        }
        given?.SetResult();
    }

    internal async ValueTask TakeAsync(ulong bytes, CancellationToken cancellationToken)
    {
        while (TryTake(bytes) is { } given)
        {
            await given.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task? TryTake(ulong bytes)
    {
        lock (_gate)
        {
            if (_left < bytes)
            {
                return (_given ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _left -= bytes;
            return null;
        }
    }
}
