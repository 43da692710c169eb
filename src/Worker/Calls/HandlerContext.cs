using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Calls;

/// <summary>
/// A handler's <see cref="ServerCallContext"/>. What a handler does not ask for is never made: for most items this object is
/// the only one besides the messages.
/// </summary>
internal sealed class HandlerContext(CallScope scope, ulong index, ItemHeaders? headers, LaneCancellation cancellation) : ServerCallContext
{
    private static readonly object Key = new();

    private Extras? _extras;
    private volatile bool _isOver;

    internal CallScope Scope => scope;

    internal ulong Index => index;

    internal TaskItem Item => new((long)scope.JobId, (long)index, (int)scope.Attempt, scope.WorkerId);

    /// <summary>How long it is to the caller's deadline; not positive when it is over, null for none.</summary>
    internal TimeSpan? UntilDeadline(TimeProvider time) => headers?.Timeout is { } timeout ? timeout.ToTimeSpan() - time.GetElapsedTime(scope.ReceivedTimestamp) : null;

    /// <summary>The call has its outcome; its token says cancelled to whoever still asks.</summary>
    internal bool IsOver { get => _isOver; set => _isOver = value; }

    /// <summary>The scope that the call's interceptors and its service share; null when there are no interceptors.</summary>
    internal IServiceProvider? Services { get; private set; }

    internal Metadata? SentHeaders => _extras?.ResponseHeaders;

    internal Metadata? Trailers => _extras?.ResponseTrailers;

    internal Status Outcome => _extras?.Status ?? Status.DefaultSuccess;

    /// <summary>The call's context, also from that of an interceptor that passes the user state on; null in another server than a worker.</summary>
    internal static HandlerContext? Find(ServerCallContext context) =>
        context as HandlerContext ?? (context.UserState.TryGetValue(Key, out var own) ? own as HandlerContext : null);

    internal void ShareServices(IServiceProvider services)
    {
        Services = services;
        UserState[Key] = this;
    }

    protected override string MethodCore => "/" + scope.Method;

    protected override string HostCore => "localhost";

    protected override string PeerCore => "unix:";

    protected override DateTime DeadlineCore => headers?.Timeout is { } timeout ? scope.ReceivedAt.AddClamped(timeout.ToTimeSpan()).UtcDateTime : DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => Own.RequestHeaders ??= MetadataMapping.FromWire(headers?.Metadata);

    protected override CancellationToken CancellationTokenCore => cancellation.TokenFor(this);

    protected override Metadata ResponseTrailersCore => Own.ResponseTrailers ??= [];

    protected override Status StatusCore { get => Outcome; set => Own.Status = value; }

    protected override WriteOptions? WriteOptionsCore { get => _extras?.WriteOptions; set => Own.WriteOptions = value; }

    protected override AuthContext AuthContextCore => Own.AuthContext ??= new AuthContext(null, []);

    private Extras Own => _extras ??= new Extras();

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("A worker has no propagation tokens: pass the context's Deadline and CancellationToken to the calls that you make.");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        if (SentHeaders is not null)
        {
            throw new InvalidOperationException($"'{scope.Method}' has sent its response headers already; they can be sent once.");
        }

        Own.ResponseHeaders = responseHeaders;
        return scope.SendHeadersAsync(responseHeaders);
    }

    private sealed class Extras
    {
        internal Metadata? RequestHeaders;
        internal Metadata? ResponseHeaders;
        internal Metadata? ResponseTrailers;
        internal Status? Status;
        internal WriteOptions? WriteOptions;
        internal AuthContext? AuthContext;
    }
}
