using Grpc.Core;
using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Interception;

/// <summary>A service whose methods are of all kinds, and which refuses numbers below 0.</summary>
internal sealed class TracedArithmetic : Arithmetic.ArithmeticBase
{
    private readonly Trace _trace;

    public TracedArithmetic(Trace trace)
    {
        _trace = trace;
        trace.Note("service made");
    }

    public override Task<Number> Square(Number request, ServerCallContext context)
    {
        _trace.Note("Square");
        return request.Value >= 0
            ? Task.FromResult(new Number { Value = request.Value * request.Value })
            : throw new RpcException(new Status(StatusCode.OutOfRange, "below 0"));
    }

    public override async Task Count(Number request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        _trace.Note("Count");
        await responseStream.WriteAsync(request);
    }

    public override async Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context)
    {
        _trace.Note("Sum");
        return new Number { Value = await requestStream.ReadAllAsync().Select(number => number.Value).SumAsync() };
    }

    public override async Task Running(IAsyncStreamReader<Number> requestStream, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        _trace.Note("Running");
        await foreach (var number in requestStream.ReadAllAsync())
        {
            await responseStream.WriteAsync(number);
        }
    }
}
