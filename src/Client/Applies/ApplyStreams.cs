using Grpc.Core;

namespace Supervisor.Client;

/// <summary>The pool's streams of single tasks, one for each set of options.</summary>
internal sealed class ApplyStreams(SupervisorConnection connection, string pool, OpenWork work)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ApplyOptions, ApplyStream> _streams = [];

    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    internal ApplyItem<TResponse> Submit<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, ApplyOptions options, Metadata? metadata, TimeSpan? timeout, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        work.ThrowIfClosed();
        while (true)
        {
            var stream = Get(options);
            if (stream.TrySubmit(method, request, metadata, timeout) is { } item)
            {
                item.Watch(timeout, connection.Time, cancellationToken);
                return item;
            }

            Forget(options, stream);
        }
    }

    /// <summary>No more tasks; those that are under way finish.</summary>
    internal void End()
    {
        ApplyStream[] ending;
        lock (_lock)
        {
            ending = [.. _streams.Values];
            _streams.Clear();
        }

        foreach (var stream in ending)
        {
            stream.End();
        }
    }

    private ApplyStream Get(ApplyOptions options)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(options, out var known))
            {
                return known;
            }

            var stream = new ApplyStream(connection, pool, options);
            work.Start(stream.Stream);
            return _streams[options] = stream;
        }
    }

    private void Forget(ApplyOptions options, ApplyStream ended)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(options, out var known) && known == ended)
            {
                _streams.Remove(options);
            }
        }
    }
}
