using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Supervisor.Client;

/// <summary>Waits for several handles at once, as <c>concurrent.futures.wait</c> and <c>as_completed</c>. Handles may be of several pools.</summary>
public static class TaskHandles
{
    /// <summary>
    /// The handles as they become ready, those that are ready already first. A handle that is given twice comes once.
    /// </summary>
    /// <param name="handles">What to wait for.</param>
    /// <param name="timeout">From the start of the enumeration; null: none. The tasks go on.</param>
    /// <param name="timeProvider">The clock of the timeout; null: the system's.</param>
    /// <param name="cancellationToken">Ends the waiting. The tasks go on.</param>
    /// <exception cref="TimeoutException">Not all were ready in time, as "2 (of 4) tasks unfinished".</exception>
    public static async IAsyncEnumerable<THandle> AsCompleted<THandle>(
        IEnumerable<THandle> handles, TimeSpan? timeout = null, TimeProvider? timeProvider = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where THandle : TaskHandle
    {
        var pending = new HashSet<THandle>(handles);
        var total = pending.Count;
        var ready = Channel.CreateUnbounded<THandle>();
        foreach (var handle in pending.OrderByDescending(handle => handle.IsReady))
        {
            Announce(handle, ready.Writer);
        }

        using var limit = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, timeProvider ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (pending.Count > 0)
        {
            // What is ready comes even when the time is over.
            if (!ready.Reader.TryRead(out var next))
            {
                next = await NextAsync(ready.Reader, pending.Count, total, either.Token, cancellationToken).ConfigureAwait(false);
            }

            pending.Remove(next);
            yield return next;
        }
    }

    /// <summary>Waits until the condition holds or the time is over.</summary>
    /// <param name="handles">What to wait for; a handle that is given twice counts once.</param>
    /// <param name="waitFor">The condition.</param>
    /// <param name="timeout">Null: none. When it is over, what is not ready is in the second set; nothing is thrown or cancelled.</param>
    /// <param name="timeProvider">The clock of the timeout; null: the system's.</param>
    /// <param name="cancellationToken">Ends the waiting. The tasks go on.</param>
    /// <returns>The handles that are ready, and those that are not.</returns>
    public static async Task<(IReadOnlySet<THandle> Done, IReadOnlySet<THandle> Pending)> WaitAsync<THandle>(
        IEnumerable<THandle> handles, WaitFor waitFor = WaitFor.All, TimeSpan? timeout = null, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
        where THandle : TaskHandle
    {
        var all = new HashSet<THandle>(handles);
        try
        {
            if (!all.Any(handle => Satisfies(handle, waitFor)))
            {
                await UntilAsync(all, waitFor, timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            // The second set says it.
        }

        var done = all.Where(handle => handle.IsReady).ToHashSet();
        return (done, all.Except(done).ToHashSet());
    }

    private static async Task UntilAsync<THandle>(
        IEnumerable<THandle> handles, WaitFor waitFor, TimeSpan? timeout, TimeProvider? timeProvider, CancellationToken cancellationToken)
        where THandle : TaskHandle
    {
        await foreach (var handle in AsCompleted(handles, timeout, timeProvider, cancellationToken).ConfigureAwait(false))
        {
            if (Satisfies(handle, waitFor))
            {
                return;
            }
        }
    }

    private static bool Satisfies(TaskHandle handle, WaitFor waitFor) => waitFor switch
    {
        WaitFor.FirstCompleted => handle.IsReady,
        WaitFor.FirstException => handle.HasFailed,
        WaitFor.All => false,
        _ => throw new ArgumentOutOfRangeException(nameof(waitFor), waitFor, "No such condition."),
    };

    private static async ValueTask<THandle> NextAsync<THandle>(
        ChannelReader<THandle> ready, int pending, int total, CancellationToken either, CancellationToken callers)
    {
        try
        {
            return await ready.ReadAsync(either).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            callers.ThrowIfCancellationRequested();
            throw new TimeoutException($"{pending} (of {total}) tasks unfinished");
        }
    }

    private static void Announce<THandle>(THandle handle, ChannelWriter<THandle> ready)
        where THandle : TaskHandle
    {
        if (handle.IsReady)
        {
            ready.TryWrite(handle);
        }
        else
        {
            handle.WhenReady.ContinueWith(_ => ready.TryWrite(handle), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
