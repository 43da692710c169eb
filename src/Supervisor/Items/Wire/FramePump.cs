namespace Supervisor.Items.Wire;

/// <summary>
/// Writes frames to a stream, one at a time and in order. Whoever flushes while nothing is being written writes, on the
/// calling thread as far as that goes without waiting; everybody else's frames are taken along. So an idle stream costs no
/// change of threads, and a busy one makes batches of what came up during the last write.
/// </summary>
/// <param name="next">Takes the next frame; null for none.</param>
/// <param name="write">Writes it.</param>
/// <param name="isLast">Whether a frame ends the stream.</param>
internal sealed class FramePump<TFrame>(Func<TFrame?> next, Func<TFrame, Task> write, Predicate<TFrame> isLast)
    where TFrame : class
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _flushes;

    /// <summary>Completes after the last frame, and fails when a write does.</summary>
    public Task Completion => _completion.Task;

    public void Flush()
    {
        if (Interlocked.Increment(ref _flushes) == 1)
        {
            _ = PumpAsync();
        }
    }

    // Never throws: a failed write ends the pump, and whoever waits for the completion sees it. Later flushes do nothing then.
    private async Task PumpAsync()
    {
        try
        {
            int flushes;
            do
            {
                flushes = Volatile.Read(ref _flushes);
                while (next() is { } frame)
                {
                    await write(frame);
                    if (isLast(frame))
                    {
                        _completion.TrySetResult();
                        return;
                    }
                }
            }
            while (Interlocked.CompareExchange(ref _flushes, 0, flushes) != flushes);
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
            // Somebody may not wait; the reader of the same stream sees the break too.
            _ = _completion.Task.Exception;
        }
    }
}
