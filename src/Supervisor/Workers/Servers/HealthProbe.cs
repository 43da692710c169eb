using Grpc.Core;
using Grpc.Health.V1;

namespace Supervisor.Workers.Servers;

/// <summary>Asks a server by the standard health service how it is. A server without one is well when it says so.</summary>
internal sealed class HealthProbe(CallInvoker invoker, string service)
{
    private readonly Health.HealthClient _client = new(invoker);

    /// <summary>Whether it can take work: what is missing, for people; null for nothing.</summary>
    public async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: cancellationToken);
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? null
                : $"its health service says {answer.Status}{(service.Length == 0 ? "" : $" of '{service}'")}";
        }
        catch (RpcException answer) when (answer.StatusCode == StatusCode.Unimplemented && !TransportFailure.IsOf(answer))
        {
            return null;
        }
        catch (RpcException answer) when (answer.StatusCode == StatusCode.NotFound)
        {
            return $"its health service knows no '{service}'";
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            return TransportFailure.IsOf(error)
                ? $"it cannot be reached: {TransportFailure.Describe(error)}"
                : $"its health service answers {TransportFailure.Describe(error)}";
        }
    }

    /// <summary>Returns when the server has answered, whatever that is.</summary>
    /// <exception cref="RpcException">The connection broke, or the token was cancelled.</exception>
    public async Task AwaitAnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.CheckAsync(new HealthCheckRequest(), cancellationToken: cancellationToken);
        }
        catch (RpcException answer) when (!TransportFailure.IsOf(answer) && !cancellationToken.IsCancellationRequested)
        {
            // It lives: that is all one wants to know.
        }
    }
}
