using Grpc.Core;
using Supervisor.Sessions;

namespace Supervisor.Dispatch.Jobs;

/// <summary>How a stream with two directions comes to its end.</summary>
internal static class StreamEnd
{
    /// <summary>
    /// Reads a client's input until everything was sent to it, whatever the input does; but bad input, a client that is gone, and the end of the session
    /// end the job. No read is under way when this returns: the server uses the stream's pipe again.
    /// </summary>
    /// <param name="read">Reads to the end of the input.</param>
    /// <param name="completion">Everything was sent.</param>
    /// <param name="abandon">Ends the job, if it has not ended.</param>
    /// <param name="halfCloseLimit">How long the input may go on after that.</param>
    /// <param name="session">The one that it belongs to; null for none.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public static async Task FollowAsync(
        Func<CancellationToken, Task> read, Task completion, Action abandon, TimeSpan halfCloseLimit, Session? session, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session?.Closed ?? CancellationToken.None);
        var reading = read(over.Token);
        try
        {
            if (await Task.WhenAny(completion, FailureOf(reading), EndOf(over.Token)) != completion)
            {
                await (session is { Closed.IsCancellationRequested: true } ? throw SessionEnded() : reading);
                over.Token.ThrowIfCancellationRequested();
            }

            await completion;
            over.CancelAfter(halfCloseLimit);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            abandon();
            await over.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Completes when a task has failed or was cancelled, and never when it ends well.</summary>
    public static Task FailureOf(Task task)
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        task.ContinueWith(_ => failed.SetResult(), CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion, TaskScheduler.Default);
        return failed.Task;
    }

    // Also when there is no input left whose reader would notice.
    private static Task EndOf(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), ended);
        return ended.Task;
    }

    private static RequestException SessionEnded() =>
        new(StatusCode.Cancelled, "SESSION_ENDED", "The session that the job belongs to has ended.");
}
