namespace Supervisor.Workers.Servers;

/// <summary>What a call's client will still take, in bytes. Taking waits until enough was given.</summary>
/// <param name="initial">What may be taken at first.</param>
/// <param name="waits">Hears when somebody has to wait, and how much was given up to then.</param>
internal sealed class AnswerCredit(ulong initial, Action<ulong> waits)
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
            waits(total);
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
