using System.Threading.Channels;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// Outcomes of an <c>IMap</c> between the stream and its one reader. Runs wait here undecoded, and the stream's credit bounds their
/// bytes; the reader decodes them one item at a time.
/// </summary>
internal sealed class OutcomeQueue<T>(Marshaller<T> marshaller, bool failFast, IMapProgress progress) : IOutcomeSink
{
    private readonly Channel<ReceivedRun> _runs = Channel.CreateUnbounded<ReceivedRun>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly OutcomeCursor<T> _cursor = new(marshaller);
    private readonly SettledIndexes _settled = new();
    private ReceivedRun? _current;
    private IEnumerator<ItemOutcome<T>>? _rest;
    private Exception? _error;
    private volatile bool _failedFast;

    internal RunStream Stream { get; set; } = null!;

    public bool KeepsRuns => true;

    public void Take(ReceivedRun received)
    {
        _runs.Writer.TryWrite(received);
        if (!failFast || _failedFast || received.Run.Failures.Count == 0)
        {
            return;
        }

        _failedFast = true;
        Stream.Abort(new OperationCanceledException("The map ended with its first failure."));
    }

    public void End(Exception? error)
    {
        _error = error;
        _runs.Writer.TryComplete();
    }

    /// <summary>The next outcome that is there; false: none now, see <see cref="WaitAsync"/>.</summary>
    internal bool TryRead(out ItemOutcome<T> outcome)
    {
        while (!_cursor.TryRead(out outcome))
        {
            GiveBackCurrent();
            if (!_runs.Reader.TryRead(out var next))
            {
                return false;
            }

            _current = next;
            _cursor.Open(next);
        }

        return true;
    }

    /// <summary>Waits for more; false: only <see cref="TryReadRest"/> is left.</summary>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _runs.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>What had no outcome when the stream ended, and what the input threw: one failure each.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled the map.</exception>
    internal bool TryReadRest(out ItemOutcome<T> outcome)
    {
        _rest ??= Rest().GetEnumerator();
        var found = _rest.MoveNext();
        outcome = found ? _rest.Current : default;
        return found;
    }

    private IEnumerable<ItemOutcome<T>> Rest()
    {
        if (_failedFast)
        {
            yield break;
        }

        if (_error is not null)
        {
            var submitted = progress.Submitted;
            foreach (var index in _settled.OpenBelow(submitted))
            {
                yield return new ItemOutcome<T>(index, 0, ErrorMapping.ForItem(_error, index));
            }

            if (!progress.IsComplete)
            {
                yield return new ItemOutcome<T>(submitted, 0, ErrorMapping.ForItem(_error, submitted));
            }
        }
        else if (progress.Error is { } inputError)
        {
            yield return new ItemOutcome<T>(progress.Submitted, 0, inputError);
        }
    }

    private void GiveBackCurrent()
    {
        if (_current is not { } taken)
        {
            return;
        }

        _current = null;
        _settled.Add((long)taken.Run.FirstIndex, taken.Run.Count);
        Stream.Taken(taken);
        progress.Settled(taken.Run.Count);
    }
}
