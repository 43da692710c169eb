using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// The Run stream that single tasks with equal options share. It ends itself when it has been idle for a while, since a job
/// that is open keeps a pool from closing.
/// </summary>
internal sealed class ApplyStream : IOutcomeSink
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ApplyItem> _items = [];
    private readonly Dictionary<IMethod, object> _methods = new(ReferenceEqualityComparer.Instance);
    private readonly ITimer _idle;
    private bool _wasUsed;
    private bool _ended;

    internal ApplyStream(SupervisorConnection connection, string pool, ApplyOptions options)
    {
        Stream = new RunStream(connection, JobLimits.Header(pool, options), this) { Threads = 2 };
        _idle = connection.Time.CreateTimer(static state => ((ApplyStream)state!).EndIfIdle(), this, IdleLimit, IdleLimit);
    }

    internal RunStream Stream { get; }

    public bool KeepsRuns => false;

    /// <summary>Adds a task; null: the stream has ended and another one is to be opened.</summary>
    /// <exception cref="Exception">The marshaller's, when the request cannot be written.</exception>
    internal ApplyItem<TResponse>? TrySubmit<TRequest, TResponse>(Method<TRequest, TResponse> method, TRequest request, Metadata? metadata, TimeSpan? timeout)
        where TRequest : class
        where TResponse : class
    {
        ApplyItem<TResponse> item;
        bool isAlone;
        lock (_lock)
        {
            if (_ended)
            {
                return null;
            }

            var known = DeclaredLocked(method);
            item = new ApplyItem<TResponse>(known) { Stream = this };
            item.Index = Stream.Output.Add(
                request, method.RequestMarshaller.ContextualSerializer, known.Number, out _, HeadersMaker(metadata, timeout));
            _items.Add(item.Index, item);
            _wasUsed = true;
            isAlone = _items.Count == 1;
        }

        Stream.Output.Flush(isAlone);
        return item;
    }

    internal void Cancel(ulong index) => Stream.Output.Cancel(index);

    /// <summary>No more tasks; those that are under way finish.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            Stream.Output.End();
        }

        Stream.Output.Flush(here: true);
        _idle.Dispose();
    }

    public void Take(ReceivedRun received)
    {
        var reader = new OutcomeRunReader(received.Run);
        while (reader.MoveNext())
        {
            Settle(reader);
        }

        Stream.Taken(received);
    }

    public void End(Exception? error)
    {
        ApplyItem[] left;
        lock (_lock)
        {
            _ended = true;
            left = [.. _items.Values];
            _items.Clear();
        }

        _idle.Dispose();
        // Without an error every item has had its outcome; one that has not would otherwise wait for ever.
        error ??= ErrorMapping.Lost(cause: null);
        foreach (var item in left)
        {
            item.Fail(ErrorMapping.ForItem(error, (long)item.Index));
        }
    }

    private void Settle(OutcomeRunReader outcome)
    {
        ApplyItem? item;
        bool wasAlone;
        lock (_lock)
        {
            if (!_items.Remove(outcome.Index, out item))
            {
                return;
            }

            wasAlone = _items.Count == 0;
        }

        // Where nothing else waits for this thread, the caller goes on here: the fastest for calls one after the other. Many go on side by side.
        item.Settle(outcome, wasAlone ? Stream.Post : null);
    }

    private ApplyMethod<TResponse> DeclaredLocked<TRequest, TResponse>(Method<TRequest, TResponse> method)
    {
        if (_methods.TryGetValue(method, out var known))
        {
            return (ApplyMethod<TResponse>)known;
        }

        var added = new ApplyMethod<TResponse>((uint)_methods.Count, method.ResponseMarshaller);
        _methods.Add(method, added);
        // Not in the header: a method that no worker has shall fail its own tasks, and not the stream.
        Stream.Output.Add(new RunRequest { Methods = new MethodDeclaration { Methods = { method.FullName.TrimStart('/') } } });
        return added;
    }

    private static Func<ulong, ItemHeaders>? HeadersMaker(Metadata? metadata, TimeSpan? timeout) =>
        metadata is not { Count: > 0 } && timeout is null
            ? null
            : index => new ItemHeaders
            {
                Index = index,
                Metadata = { MetadataMapping.Write(metadata ?? []) },
                Timeout = timeout is { } left ? Duration.FromTimeSpan(left) : null,
            };

    private void EndIfIdle()
    {
        lock (_lock)
        {
            // A caller who makes one call after the other has none open at times.
            var wasUsed = _wasUsed;
            _wasUsed = false;
            if (wasUsed || _items.Count > 0)
            {
                return;
            }

            _ended = true;
        }

        End();
    }
}
