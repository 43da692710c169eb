using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Attachment;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Testing;

namespace Supervisor.Worker;

/// <summary>
/// Runs handlers in a test, without a daemon, as a worker runs them: the messages are serialized, the context is the real one,
/// and exceptions become the status that a caller gets. Calls are made with the generated client:
/// <code>
/// await using var harness = HandlerHarness.For(new ArithmeticService());
/// var client = harness.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
/// var four = await client.SquareAsync(new Number { Value = 2 });
/// </code>
/// A handler that fails makes the call throw an <see cref="RpcException"/> with its status and trailers. A cancelled token of a call cancels
/// the handler's; the call ends when the handler does.
/// </summary>
public sealed class HandlerHarness : IAsyncDisposable
{
    private readonly WorkerDefinition _worker;
    private long _calls;

    private HandlerHarness(WorkerDefinition worker) => _worker = worker;

    /// <summary>What <see cref="TaskItemExtensions.GetTaskItem"/> tells handlers. The default is item 0 of job 1, attempt 1.</summary>
    public TaskItem Item { get; set; } = new(1, 0, 1, "harness/0#1");

    /// <summary>How long a call may run before its token is cancelled; null, the default, for no limit.</summary>
    public TimeSpan? RunLimit { get; set; }

    /// <summary>The largest message in bytes, requests and responses; 64 MiB by default.</summary>
    public long MaxMessageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>A harness for these services.</summary>
    /// <param name="services">Objects whose classes derive from a generated XxxBase.</param>
    /// <exception cref="ArgumentException">An object is no gRPC service, two have the same method, or there is none.</exception>
    public static HandlerHarness For(params object[] services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return For(builder => Array.ForEach(services, service => builder.AddService(service)));
    }

    /// <summary>A harness for a worker as its program builds it. Initializers and exit hooks do not run.</summary>
    /// <exception cref="ArgumentException">A service is no gRPC service, two have the same method, or there is none.</exception>
    public static HandlerHarness For(Action<WorkerHostBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = WorkerHost.CreateBuilder();
        configure(builder);
        return new HandlerHarness(builder.BuildDefinition());
    }

    /// <summary>Makes a generated client whose calls run here.</summary>
    public TClient CreateClient<TClient>(Func<CallInvoker, TClient> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return create(new HarnessInvoker(this));
    }

    /// <summary>Disposes the services' container.</summary>
    public ValueTask DisposeAsync() => _worker.Services is IAsyncDisposable services ? services.DisposeAsync() : default;

    internal HarnessCall Start(IMethod method, CallOptions options)
    {
        var name = $"{method.ServiceName}/{method.Name}";
        var handler = _worker.Methods.Find(name) ?? throw new RpcException(new Status(StatusCode.Unimplemented, FailureMapping.NoSuchMethod(name).Message));
        return new HarnessCall(send => CreateCall(handler, options, send), _worker.Time, options.CancellationToken);
    }

    private StreamingCall CreateCall(ServiceMethod handler, CallOptions options, Action<CallFrame> send)
    {
        var now = _worker.Time.GetUtcNow();
        return new StreamingCall(handler, HarnessCall.Open(handler.Name, options, now), (ulong)MaxMessageBytes, send)
        {
            Id = (ulong)Interlocked.Increment(ref _calls),
            Method = handler.Name,
            JobId = (ulong)Item.JobId,
            Index = (ulong)Item.Index,
            Attempt = (uint)Item.Attempt,
            WorkerId = Item.WorkerId,
            RunLimit = RunLimit,
            ReceivedAt = now,
            ReceivedTimestamp = _worker.Time.GetTimestamp(),
        };
    }
}
