using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting;

public sealed class FailureInterceptorTests
{
    private readonly LineLogger _log = new();

    [Fact]
    public async Task A_refused_request_keeps_its_words_and_its_details()
    {
        var refused = await FailAsync(new RequestException(StatusCode.ResourceExhausted, "TOO_MANY_JOBS", "Pool p has 5 jobs; try later.")
        {
            Metadata = new Dictionary<string, string> { ["pool"] = "p" },
            RetryAfter = TimeSpan.FromSeconds(2),
        });

        var status = refused.GetRpcStatus()!;
        Assert.Equal((StatusCode.ResourceExhausted, "Pool p has 5 jobs; try later."), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal(("TOO_MANY_JOBS", "p"), (status.GetDetail<ErrorInfo>()!.Reason, status.GetDetail<ErrorInfo>()!.Metadata["pool"]));
        Assert.Equal(2, status.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
        Assert.Null(status.GetDetail<BadRequest>());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Wrong_fields_are_named_one_by_one()
    {
        var refused = await FailAsync(RequestException.InvalidFields([new("spec.workers", "0 must be from 1 to 1024"), new("spec.command", "is empty")]));

        Assert.Equal(["spec.workers", "spec.command"], refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(one => one.Field));
    }

    [Fact]
    public async Task What_nobody_foresaw_is_internal_and_logged_once_in_a_while()
    {
        var interceptor = Interceptor();
        for (var i = 0; i < 3; i++)
        {
            var refused = await FailAsync(new InvalidOperationException("secret"), interceptor: interceptor);
            Assert.Equal(StatusCode.Internal, refused.StatusCode);
            Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        }

        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task A_status_that_a_service_chose_passes()
    {
        var chosen = new RpcException(new Grpc.Core.Status(StatusCode.DataLoss, "lost"));

        Assert.Same(chosen, await FailAsync(chosen));
    }

    [Fact]
    public async Task A_call_whose_client_left_is_cancelled_and_not_logged()
    {
        var refused = await FailAsync(new IOException("The client reset the request stream."), clientLeft: true);

        Assert.Equal(StatusCode.Cancelled, refused.StatusCode);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_call_that_the_daemon_cancelled_is_unavailable() =>
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(new OperationCanceledException())).StatusCode);

    [Fact]
    public async Task A_reset_that_comes_before_the_cancellation_is_no_failure_of_the_daemon()
    {
        await Assert.ThrowsAsync<RpcException>(() => Interceptor().ClientStreamingServerHandler<string, string>(
            new ResetStream(),
            new Call(CancellationToken.None),
            async (requests, _) => await requests.MoveNext(CancellationToken.None) ? "a message" : "an end"));

        Assert.Empty(_log.Lines);
    }

    private FailureInterceptor Interceptor() => new(new FakeTimeProvider(), _log);

    private Task<RpcException> FailAsync(Exception failure, bool clientLeft = false, FailureInterceptor? interceptor = null) =>
        Assert.ThrowsAsync<RpcException>(() =>
            (interceptor ?? Interceptor()).UnaryServerHandler<string, string>("", new Call(new CancellationToken(clientLeft)), (_, _) => Task.FromException<string>(failure)));

    private sealed class LineLogger : ILogger<FailureInterceptor>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }

    private sealed class ResetStream : IAsyncStreamReader<string>
    {
        public string Current => "";

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromException<bool>(new IOException("The client reset the request stream."));
    }

    private sealed class Call(CancellationToken cancellationToken) : ServerCallContext
    {
        protected override string MethodCore => "/test.Test/Test";

        protected override string HostCore => "localhost";

        protected override string PeerCore => "";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore { get; } = [];

        protected override CancellationToken CancellationTokenCore => cancellationToken;

        protected override Metadata ResponseTrailersCore { get; } = [];

        protected override Grpc.Core.Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore => new("", []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
