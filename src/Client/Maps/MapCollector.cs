using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Collects a whole map: values by index as they complete, failures beside them.</summary>
internal sealed class MapCollector<T>(Marshaller<T> marshaller, int? count, bool failFast, IMapProgress progress) : IOutcomeSink
{
    private readonly OutcomeCursor<T> _cursor = new(marshaller);
    private readonly SettledIndexes _settled = new();
    // What a value alone does not tell: failures, and values of a later attempt.
    private readonly SortedDictionary<long, ItemOutcome<T>> _notable = [];
    private readonly TaskCompletionSource _collected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T[] _values = count is > 0 and var known ? new T[known] : [];
    private long _received;
    private Exception? _error;
    private bool _failedFast;

    internal RunStream Stream { private get; set; } = null!;

    public bool KeepsRuns => false;

    /// <summary>Settles when all is in. Never fails: <see cref="Values"/> and <see cref="Outcomes"/> do.</summary>
    internal Task Collected => _collected.Task;

    internal long Received => Volatile.Read(ref _received);

    public void Take(ReceivedRun received)
    {
        _cursor.Open(received);
        while (_cursor.TryRead(out var outcome))
        {
            Keep(outcome);
        }

        _settled.Add((long)received.Run.FirstIndex, received.Run.Count);
        Volatile.Write(ref _received, _received + received.Run.Count);
        Stream.Taken(received);
        progress.Settled(received.Run.Count);
    }

    public void End(Exception? error)
    {
        _error = _failedFast ? null : error;
        _collected.TrySetResult();
    }

    /// <summary>All values in input order; throws the failure with the lowest index, with all of them attached.</summary>
    internal IReadOnlyList<T> Values()
    {
        var failures = _notable.Values.Where(outcome => !outcome.IsSuccess).Select(outcome => outcome.Failure!).ToList();
        if (progress.Error is { } inputError)
        {
            failures.Add(inputError);
        }

        if (_error is not null)
        {
            failures.Insert(0, _error);
        }

        if (failures.Count > 0)
        {
            throw WithAll(failures);
        }

        Array.Resize(ref _values, (int)progress.Submitted);
        return _values;
    }

    /// <summary>All outcomes in input order. What the input threw, or a loss before its end, is the last one.</summary>
    internal IReadOnlyList<ItemOutcome<T>> Outcomes()
    {
        if (_error is not (null or SupervisorLostException or PoolClosedException { Terminated: true }))
        {
            throw _error;
        }

        var outcomes = new List<ItemOutcome<T>>((int)progress.Submitted + 1);
        var open = new Queue<long>(_settled.OpenBelow(progress.Submitted));
        for (var index = 0L; index < progress.Submitted; index++)
        {
            if (open.TryPeek(out var next) && next == index)
            {
                outcomes.Add(Unsettled(open.Dequeue()));
            }
            else
            {
                outcomes.Add(_notable.TryGetValue(index, out var notable) ? notable : new ItemOutcome<T>(index, 1, _values[index]));
            }
        }

        if (progress.Error is { } inputError)
        {
            outcomes.Add(new ItemOutcome<T>(progress.Submitted, 0, inputError));
        }
        else if (_error is not null && !progress.IsComplete)
        {
            outcomes.Add(Unsettled(progress.Submitted));
        }

        return outcomes;
    }

    private ItemOutcome<T> Unsettled(long index) => new(index, 0, _error is null
        ? new OperationCanceledException($"Item {index} was cancelled: the map ended with its first failure.")
        : ErrorMapping.ForItem(_error, index));

    private static Exception WithAll(List<Exception> failures)
    {
        if (failures[0] is SupervisorException first)
        {
            first.Failures = failures;
        }

        return failures[0];
    }

    private void Keep(ItemOutcome<T> outcome)
    {
        if (outcome.IsSuccess)
        {
            Store(outcome.Index, outcome.ValueOrDefault!);
        }

        if (!outcome.IsSuccess || outcome.Attempt > 1)
        {
            _notable[outcome.Index] = outcome;
        }

        if (outcome.IsSuccess || !failFast || _failedFast)
        {
            return;
        }

        _failedFast = true;
        Stream.Abort(outcome.Failure!);
    }

    private void Store(long index, T value)
    {
        if (index >= _values.Length)
        {
            Array.Resize(ref _values, (int)Math.Min(Math.Max(2L * _values.Length, Math.Max(index + 1, 1024)), Array.MaxLength));
        }

        _values[index] = value;
    }
}
