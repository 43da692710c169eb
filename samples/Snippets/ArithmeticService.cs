using Grpc.Core;

namespace Snippets;

internal sealed class ArithmeticService : Arithmetic.ArithmeticBase
{
    public override Task<Number> Square(Number request, ServerCallContext context) =>
        Task.FromResult(new Number { Value = request.Value * request.Value });
}
