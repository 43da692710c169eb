using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Interception;

public sealed class InterceptorTests
{
    [Fact]
    public async Task Calls_of_all_kinds_go_the_way_that_they_go_in_AspNetCore()
    {
        var expected = new TraceLog();
        await using (var server = await AspNetCoreServer.StartAsync(services => services.AddSingleton(expected).AddScoped<Trace>()))
        {
            await CallAllAsync(server.Client);
            // Scopes end behind the response.
            await Eventually.HoldsAsync(() => expected.Lines.Count(line => line.EndsWith("disposed", StringComparison.Ordinal)) == 10);
        }

        var log = new TraceLog();
        await using var harness = Harness(builder => builder.Services.AddSingleton(log).AddScoped<Trace>());
        await CallAllAsync(harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker)));

        Assert.Equal(ByScope(expected), ByScope(log));
    }

    [Fact]
    public async Task The_first_one_added_is_outermost_and_a_failure_passes_through_all()
    {
        var log = new TraceLog();
        await using var harness = Harness(builder => builder.Services.AddSingleton(log).AddScoped<Trace>());
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        await Assert.ThrowsAsync<RpcException>(async () => await client.SquareAsync(new Number { Value = -1 }));

        const string called = "UnaryServerHandler /testing.v1.Arithmetic/Square in scope 1";
        Assert.Equal(
            [
                "OuterInterceptor made in scope 1", $"OuterInterceptor {called}", "InnerInterceptor made in scope 1", $"InnerInterceptor {called}",
                "service made in scope 1", "Square in scope 1",
                "InnerInterceptor saw OutOfRange in scope 1", "InnerInterceptor left in scope 1",
                "OuterInterceptor saw OutOfRange in scope 1", "OuterInterceptor left in scope 1",
                "InnerInterceptor disposed", "OuterInterceptor disposed",
            ],
            log.Lines);
    }

    [Fact]
    public async Task A_registered_interceptor_comes_from_the_container()
    {
        var log = new TraceLog();
        await using var harness = Harness(builder => builder.Services.AddSingleton(log).AddSingleton<Trace>().AddSingleton<OuterInterceptor>().AddSingleton<InnerInterceptor>());
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        await client.SquareAsync(new Number());
        await client.SquareAsync(new Number());

        Assert.Single(log.Lines, line => line.StartsWith("OuterInterceptor made", StringComparison.Ordinal));
        Assert.DoesNotContain("OuterInterceptor disposed", log.Lines);
    }

    [Fact]
    public async Task An_interceptor_may_refuse_a_call_before_the_service_is_made()
    {
        var log = new TraceLog();
        await using var harness = HandlerHarness.For(builder =>
        {
            builder.Services.AddSingleton(log).AddScoped<Trace>();
            builder.AddInterceptor<Refusal>().AddInterceptor<InnerInterceptor>().AddService<TracedArithmetic>();
        });
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.SquareAsync(new Number()));

        Assert.Equal((StatusCode.PermissionDenied, "not you"), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal("why", refused.Trailers.GetValue("reason"));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Items_of_a_map_are_intercepted_one_by_one()
    {
        var log = new TraceLog();
        await using var worker = await AttachedWorker.StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton(log).AddScoped<Trace>();
            builder.AddInterceptor<OuterInterceptor>().AddService<TracedArithmetic>();
        });
        await worker.Link.DeliverAsync("Square", [new Number { Value = 1 }, new Number { Value = -1 }, new Number { Value = 3 }]);

        var results = await worker.Link.CollectAsync(3);

        Assert.Equal([0, (int)StatusCode.OutOfRange, 0], results.Values.Select(result => result.Failure?.Code ?? 0));
        Assert.Equal(3, log.Lines.Count(line => line.StartsWith("OuterInterceptor UnaryServerHandler", StringComparison.Ordinal)));
        Assert.Contains("Square in scope 3", log.Lines);
    }

    [Fact]
    public async Task A_service_that_is_one_object_is_intercepted_too()
    {
        var log = new TraceLog();
        await using var harness = HandlerHarness.For(builder =>
        {
            builder.Services.AddSingleton(log).AddScoped<Trace>();
            builder.AddInterceptor<OuterInterceptor>().AddService(new ArithmeticHandlers());
        });
        var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        Assert.Equal(49, (await client.SquareAsync(new Number { Value = 7 })).Value);
        Assert.Contains("OuterInterceptor left in scope 1", log.Lines);
    }

    private static HandlerHarness Harness(Action<WorkerHostBuilder> configure) => HandlerHarness.For(builder =>
    {
        configure(builder);
        builder.AddInterceptor<OuterInterceptor>().AddInterceptor<InnerInterceptor>().AddService<TracedArithmetic>();
    });

    private static async Task CallAllAsync(Arithmetic.ArithmeticClient client)
    {
        Assert.Equal(49, (await client.SquareAsync(new Number { Value = 7 })).Value);
        Assert.Equal(3, await client.Count(new Number { Value = 3 }).ResponseStream.ReadAllAsync().Select(number => number.Value).SumAsync());

        using var sum = client.Sum();
        await sum.RequestStream.WriteAsync(new Number { Value = 4 });
        await sum.RequestStream.CompleteAsync();
        Assert.Equal(4, (await sum).Value);

        using var running = client.Running();
        await running.RequestStream.WriteAsync(new Number { Value = 5 });
        await running.RequestStream.CompleteAsync();
        Assert.Equal(5, await running.ResponseStream.ReadAllAsync().Select(number => number.Value).SumAsync());

        await Assert.ThrowsAsync<RpcException>(async () => await client.SquareAsync(new Number { Value = -1 }));
    }

    // A call's last lines may come after the first ones of the next.
    private static IEnumerable<string> ByScope(TraceLog log) =>
        log.Lines.Where(line => line.Contains(" in scope ", StringComparison.Ordinal)).OrderBy(line => line[^1]);

    private sealed class Refusal : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "not you"), new Metadata { { "reason", "why" } });
    }
}
