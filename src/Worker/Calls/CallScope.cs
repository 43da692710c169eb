using Grpc.Core;

namespace Supervisor.Worker.Calls;

/// <summary>What the contexts of one delivery's items, or of one streaming call, have in common.</summary>
internal abstract class CallScope
{
    /// <summary>The number that deliveries and calls share; cancels name it.</summary>
    internal required ulong Id { get; init; }

    /// <summary>"package.Service/Method".</summary>
    internal required string Method { get; init; }

    internal required ulong JobId { get; init; }

    internal required uint Attempt { get; init; }

    internal required string WorkerId { get; init; }

    /// <summary>How long one item may run; null for no limit.</summary>
    internal TimeSpan? RunLimit { get; init; }

    /// <summary>When it came, by the worker's clock: what handlers are told of deadlines by.</summary>
    internal required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The same as a timestamp: what timeouts count from, since somebody may set the clock.</summary>
    internal required long ReceivedTimestamp { get; init; }

    internal abstract bool IsCancelled(ulong index);

    /// <summary>No lane has anything to do with it any more.</summary>
    internal virtual void Released()
    {
    }

    /// <summary>Response headers that the handler wants sent before its answer.</summary>
    internal abstract Task SendHeadersAsync(Metadata headers);
}
