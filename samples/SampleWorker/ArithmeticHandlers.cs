using Grpc.Core;

namespace SampleWorker;

internal sealed class ArithmeticHandlers : Arithmetic.ArithmeticBase
{
    public override Task<SquareResponse> Square(SquareRequest request, ServerCallContext context) =>
        Task.FromResult(new SquareResponse { Value = checked(request.Value * request.Value) });
}
