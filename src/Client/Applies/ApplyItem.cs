using Grpc.Core;

namespace Supervisor.Client;

/// <summary>One task on the stream of single tasks. It is settled once, by whoever is first.</summary>
internal abstract class ApplyItem
{
    /// <summary>Where it is; null before it was submitted.</summary>
    internal ApplyStream? Stream { get; set; }

    internal ulong Index { get; set; }

    internal int Attempt { get; set; }

    internal IReadOnlyList<CrashReport> CrashReports { get; private protected set; } = [];

    /// <param name="outcome">The item's.</param>
    /// <param name="run">Where whoever waits for it goes on; null: on a thread of the pool.</param>
    internal abstract void Settle(OutcomeRunReader outcome, Action<Action>? run);

    internal abstract void Fail(Exception error);

    /// <summary>Asks the supervisor to take it back. The outcome tells whether that was in time.</summary>
    internal void RequestCancel() => Stream?.Cancel(Index);
}

/// <summary>A task with its result.</summary>
internal sealed class ApplyItem<TResponse>(ApplyMethod<TResponse> method) : ApplyItem
{
    // Who completes it decides on the thread.
    private readonly TaskCompletionSource<TResponse> _result = new();
    private Watches? _watches;

    internal Task<TResponse> Result => _result.Task;

    internal Metadata Headers { get; private set; } = [];

    internal Metadata Trailers { get; private set; } = [];

    /// <summary>Settles it when the token or the deadline says so, without waiting for the supervisor, which is told.</summary>
    internal void Watch(TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (timeout is null && !cancellationToken.CanBeCanceled)
        {
            return;
        }

        var watches = new Watches();
        _watches = watches;
        watches.Token = cancellationToken.UnsafeRegister(static (state, token) => ((ApplyItem<TResponse>)state!).GiveUp(new OperationCanceledException(token)), this);
        if (timeout is { } limit)
        {
            watches.Deadline = time.CreateTimer(static state => ((ApplyItem<TResponse>)state!).GiveUp(DeadlineOver()), this, limit, Timeout.InfiniteTimeSpan);
        }

        if (Result.IsCompleted)
        {
            watches.Dispose();
        }
    }

    internal override void Settle(OutcomeRunReader outcome, Action<Action>? run)
    {
        Attempt = outcome.Attempt;
        if (outcome.Failure is { } failure)
        {
            Fail(ErrorMapping.ToException(failure, outcome.Attempt), run);
            return;
        }

        TResponse response;
        try
        {
            response = method.Decoder.Decode(outcome.Message);
        }
        catch (Exception error)
        {
            Fail(Unreadable(error, outcome), run);
            return;
        }

        if (outcome.Metadata is { } metadata)
        {
            (Headers, Trailers) = (MetadataMapping.Read(metadata.Headers), MetadataMapping.Read(metadata.Trailers));
        }

        Complete(() => _result.TrySetResult(response), run);
    }

    internal override void Fail(Exception error) => Fail(error, run: null);

    private void Fail(Exception error, Action<Action>? run)
    {
        if (error is SupervisorException known)
        {
            (CrashReports, Trailers, Headers) = (known.CrashReports, known.Trailers, known.Headers);
        }

        Complete(() => _ = error is OperationCanceledException cancelled ? _result.TrySetCanceled(cancelled.CancellationToken) : _result.TrySetException(error), run);
    }

    private void Complete(Action complete, Action<Action>? run)
    {
        if (run is not null)
        {
            run(complete);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static complete => complete(), complete, preferLocal: false);
        }

        _watches?.Dispose();
    }

    internal static TaskTimeoutException DeadlineOver() => new("The deadline of the call is over; the task may have run.", TaskLimit.Deadline);

    internal static TaskFailedException Unreadable(Exception error, OutcomeRunReader outcome) =>
        ErrorMapping.Unreadable(typeof(TResponse), error, (long)outcome.Index, outcome.Attempt);

    private void GiveUp(Exception error)
    {
        Fail(error);
        RequestCancel();
    }

    private sealed class Watches : IDisposable
    {
        internal CancellationTokenRegistration Token { get; set; }

        internal ITimer? Deadline { get; set; }

        // Unregister, unlike Dispose, does not wait for a callback, which may be the one that disposes this.
        public void Dispose()
        {
            Token.Unregister();
            Deadline?.Dispose();
        }
    }
}

/// <summary>A method as one stream knows it: its number there, and the reader of its responses.</summary>
internal sealed class ApplyMethod<TResponse>(uint number, Marshaller<TResponse> marshaller)
{
    internal uint Number => number;

    /// <summary>For the stream's reading loop only.</summary>
    internal MessageDecoder<TResponse> Decoder { get; } = new(marshaller);
}
