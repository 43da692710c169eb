using Grpc.Core;

namespace Supervisor.TestWorker;

public sealed class ArithmeticHandlers : Arithmetic.ArithmeticBase
{
    public override Task<Number> Square(Number request, ServerCallContext context) =>
        Task.FromResult(new Number { Value = request.Value * request.Value });

    public override Task<Number> Add(Pair request, ServerCallContext context) =>
        Task.FromResult(new Number { Value = request.Left + request.Right });

    public override async Task Count(Number request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        for (var i = 0L; i < request.Value; i++)
        {
            await responseStream.WriteAsync(new Number { Value = i });
        }
    }

    public override async Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context)
    {
        var sum = 0L;
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += number.Value;
        }

        return new Number { Value = sum };
    }

    public override async Task Running(IAsyncStreamReader<Number> requestStream, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        var sum = 0L;
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new Number { Value = sum += number.Value });
        }
    }
}
