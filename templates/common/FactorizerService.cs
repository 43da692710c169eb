using Grpc.Core;

namespace TemplateNamespace;

/// <summary>An ordinary gRPC service: nothing in it knows of workers.</summary>
internal sealed class FactorizerService : Factorizer.FactorizerBase
{
    public override Task<Factors> Factorize(Number request, ServerCallContext context)
    {
        if (request.Value == 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "0 has no prime factors."));
        }

        var factors = new Factors();
        var rest = request.Value;
        for (var candidate = 2UL; candidate <= rest / candidate; candidate++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            while (rest % candidate == 0)
            {
                factors.Primes.Add(candidate);
                rest /= candidate;
            }
        }

        if (rest > 1)
        {
            factors.Primes.Add(rest);
        }

        return Task.FromResult(factors);
    }
}
