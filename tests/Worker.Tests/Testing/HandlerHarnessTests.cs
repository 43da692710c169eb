using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Testing;

public sealed class HandlerHarnessTests
{
    [Fact]
    public async Task A_unary_call_answers()
    {
        await using var harness = HandlerHarness.For(new ArithmeticHandlers());
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        Assert.Equal(49, (await client.SquareAsync(new Number { Value = 7 })).Value);
        Assert.Equal(9, client.Add(new Pair { Left = 4, Right = 5 }).Value);
    }

    [Fact]
    public async Task Streams_of_all_kinds_work()
    {
        await using var harness = HandlerHarness.For(new ArithmeticHandlers());
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        Assert.Equal([0, 1, 2], await client.Count(new Number { Value = 3 }).ResponseStream.ReadAllAsync().Select(number => number.Value).ToListAsync());

        using var sum = client.Sum();
        await sum.RequestStream.WriteAsync(new Number { Value = 4 });
        await sum.RequestStream.WriteAsync(new Number { Value = 5 });
        await sum.RequestStream.CompleteAsync();
        Assert.Equal(9, (await sum).Value);

        using var running = client.Running();
        await running.RequestStream.WriteAsync(new Number { Value = 4 });
        Assert.True(await running.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(4, running.ResponseStream.Current.Value);
        await running.RequestStream.CompleteAsync();
        Assert.False(await running.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Status_and_trailers_of_a_failure_can_be_seen()
    {
        await using var harness = HandlerHarness.For(new FaultHandlers());
        var client = harness.CreateClient(invoker => new Faults.FaultsClient(invoker));

        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.FailAsync(new FailRequest { Code = (int)StatusCode.NotFound, Message = "nobody" }));

        Assert.Equal((StatusCode.NotFound, "nobody"), (exception.StatusCode, exception.Status.Detail));
        Assert.Equal("nobody", exception.Trailers.GetValue("reason"));
        Assert.Equal([1, 2, 3], exception.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    [Fact]
    public async Task Headers_and_trailers_of_a_success_can_be_seen()
    {
        await using var harness = HandlerHarness.For(new FaultHandlers());
        var client = harness.CreateClient(invoker => new Faults.FaultsClient(invoker));

        using var call = client.MetadataAsync(new Number(), new Metadata { { "echo-a", "b" } });
        await call;

        Assert.Equal("b", (await call.ResponseHeadersAsync).GetValue("echo-a"));
        Assert.Equal("b", call.GetTrailers().GetValue("echo-a"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_cancels_the_handler()
    {
        await using var harness = HandlerHarness.For(new FaultHandlers());
        var client = harness.CreateClient(invoker => new Faults.FaultsClient(invoker));
        using var cancel = new CancellationTokenSource();

        var call = client.HangAsync(new HangRequest(), cancellationToken: cancel.Token);
        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact]
    public async Task Deadlines_and_run_limits_end_a_call()
    {
        await using var harness = HandlerHarness.For(new FaultHandlers());
        var client = harness.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(50);

        var late = await Assert.ThrowsAsync<RpcException>(async () => await client.HangAsync(new HangRequest(), deadline: deadline));
        harness.RunLimit = TimeSpan.FromMilliseconds(50);
        var limited = await Assert.ThrowsAsync<RpcException>(async () => await client.HangAsync(new HangRequest()));

        Assert.Equal((StatusCode.DeadlineExceeded, StatusCode.DeadlineExceeded), (late.StatusCode, limited.StatusCode));
        Assert.Contains("deadline", late.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("run limit", limited.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_see_the_harness_item()
    {
        await using var harness = HandlerHarness.For(new FaultHandlers());
        harness.Item = new TaskItem(3, 4, 5, "mine/1#2");
        var client = harness.CreateClient(invoker => new Faults.FaultsClient(invoker));

        var identity = await client.WhoAmIAsync(new Empty());

        Assert.Equal((3ul, 4ul, 5u, "mine/1#2"), (identity.JobId, identity.Index, identity.Attempt, identity.WorkerId));
    }

    [Fact]
    public async Task Each_call_gets_a_service_of_its_own_that_is_disposed_after_it()
    {
        var log = new List<string>();
        await using var harness = HandlerHarness.For(builder =>
        {
            builder.Services.AddSingleton(log).AddScoped<Scoped>();
            builder.AddService<InjectedHandlers>();
        });
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        await client.SquareAsync(new Number());
        await client.SquareAsync(new Number());

        string[] once = ["called", "service disposed", "scope disposed"];
        Assert.Equal([.. once, .. once], log);
    }

    [Fact]
    public async Task A_registered_service_comes_from_the_container()
    {
        await using var harness = HandlerHarness.For(builder =>
        {
            builder.Services.AddSingleton(new List<string>()).AddSingleton<Scoped>().AddSingleton<InjectedHandlers>();
            builder.AddService<InjectedHandlers>();
        });
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        Assert.Equal(1, (await client.SquareAsync(new Number())).Value);
        Assert.Equal(2, (await client.SquareAsync(new Number())).Value);
    }

    private sealed class Scoped(List<string> log) : IDisposable
    {
        public void Dispose() => log.Add("scope disposed");
    }

    private sealed class InjectedHandlers(List<string> log, Scoped scoped) : Arithmetic.ArithmeticBase, IAsyncDisposable
    {
        private int _calls;

        public override async Task<Number> Square(Number request, ServerCallContext context)
        {
            await Task.Yield();
            Assert.NotNull(scoped);
            log.Add("called");
            return new Number { Value = ++_calls };
        }

        public ValueTask DisposeAsync()
        {
            log.Add("service disposed");
            return default;
        }
    }
}
