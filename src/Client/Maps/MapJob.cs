using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Starts maps: input, stream and sink put together.</summary>
internal static class MapJob
{
    /// <summary>A map that is collected as a whole.</summary>
    internal static MapCollector<TResponse> Collect<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, MapSource<TRequest> source, MapOptions? options, CancellationToken cancellationToken, out RunStream stream)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(method);
        var map = (options ?? MapOptions.Default).Validated();
        var input = new MapInput<TRequest>(source.Items, source.Count, method.RequestMarshaller, map, sendEarly: false);
        var collector = new MapCollector<TResponse>(method.ResponseMarshaller, source.Count, map.FailFast, input);
        stream = collector.Stream = Open(pool, method, map, OutcomeOrder.AsCompleted, input, collector);
        Start(pool, stream, cancellationToken);
        return collector;
    }

    /// <summary>A map whose outcomes are read as they come.</summary>
    internal static MapResults<TResponse> Enumerate<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, MapSource<TRequest> source, MapOptions? options, OutcomeOrder order, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(method);
        var map = (options ?? MapOptions.Default).Validated();
        var input = new MapInput<TRequest>(source.Items, source.Count, method.RequestMarshaller, map, sendEarly: true);
        var queue = new OutcomeQueue<TResponse>(method.ResponseMarshaller, map.FailFast, input);
        queue.Stream = Open(pool, method, map, order, input, queue);
        Start(pool, queue.Stream, cancellationToken);
        return new MapResults<TResponse>(queue);
    }

    internal static async Task<IReadOnlyList<T>> ValuesAsync<T>(MapCollector<T> collector)
    {
        await collector.Collected.ConfigureAwait(false);
        return collector.Values();
    }

    internal static async Task<IReadOnlyList<ItemOutcome<T>>> OutcomesAsync<T>(MapCollector<T> collector)
    {
        await collector.Collected.ConfigureAwait(false);
        return collector.Outcomes();
    }

    private static RunStream Open<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, MapOptions options, OutcomeOrder order, MapInput<TRequest> input, IOutcomeSink sink)
        where TRequest : class =>
        new(pool.Connection, JobLimits.Header(pool.Name, method.FullName.TrimStart('/'), options, order), sink) { Feed = input.PumpAsync };

    private static void Start(Pool pool, RunStream stream, CancellationToken cancellationToken)
    {
        pool.Work.Start(stream);
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((RunStream)state!).Abort(new OperationCanceledException("The map was cancelled.", token)), stream);
        stream.Completion.ContinueWith(_ => registration.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
