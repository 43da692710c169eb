using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Sessions;

namespace Supervisor.Reflection;

/// <summary>A stream of questions, each answered as things are then. One that is quiet for long is ended, without an error; so are all when the daemon stops.</summary>
internal sealed class Conversation(SchemaCatalog schemas, IHostApplicationLifetime daemon, TimeProvider clock)
{
    internal static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    public async Task RunAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context, Func<SchemaView, TRequest, TResponse> answer)
    {
        var caller = Caller.Of(context);
        var choice = context.RequestHeaders.GetValue(PoolHeader.Name);
        while (await MoveNextAsync(requests, clock, daemon.ApplicationStopping, context.CancellationToken))
        {
            await responses.WriteAsync(answer(schemas.ViewOf(caller, choice), requests.Current), context.CancellationToken);
        }
    }

    /// <summary>False too where nothing came for long.</summary>
    /// <exception cref="OperationCanceledException">The daemon stops, or the caller is gone.</exception>
    internal static async Task<bool> MoveNextAsync<T>(IAsyncStreamReader<T> requests, TimeProvider clock, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(IdleLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stopping, cancellationToken);
        try
        {
            return await requests.MoveNext(either.Token);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
