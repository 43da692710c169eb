using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Items.Wire;
using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.FrontDoor;

/// <summary>
/// Answers every method that is not the daemon's own: a pool whose workers implement it serves it, and the daemon knows no type of it. To the
/// framework they are all one method of streams of bytes.
/// </summary>
internal sealed class FrontDoorGrpcService(PoolCatalog pools, DispatchQuotas quotas, UnaryCalls unary, StreamedCalls streamed, TimeProvider clock)
{
    public async Task ServeAsync(IAsyncStreamReader<OpaqueMessage> requests, IServerStreamWriter<OpaqueMessage> responses, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var http = context.GetHttpContext();
        var settings = SupervisorHeaders.Read(http.Request.Headers);
        var (pool, method) = Choose(context.Method[1..], settings.Pool, caller);
        using var place = quotas.TakeFrontDoorCall(pool.Name, caller.Identity);
        var call = new IncomingCall
        {
            Pool = pool,
            Method = method,
            Caller = caller,
            Settings = settings,
            Metadata = ForwardedMetadata.Of(http.Request.Headers),
            Deadline = context.Deadline == DateTime.MaxValue ? null : WireMapping.ToDeadline(context.Deadline - clock.GetUtcNow().UtcDateTime, clock),
            Requests = requests,
            Responses = responses,
            Context = context,
        };
        await (method.Kind == MethodKind.Unary ? unary.ServeAsync(call) : streamed.ServeAsync(call));
    }

    private (DispatchedPool Pool, WorkerMethod Method) Choose(string method, string? named, Caller caller)
    {
        // An operator sees the pools of others, but does not get into one of them unasked.
        List<DispatchedPool> candidates = named is null ? [.. pools.Pools.Where(pool => pool.Owner is null || pool.Owner == caller.Identity)] : [pools.Get(named, caller)];
        var chosen = PoolChoice.For(method, [.. candidates.Select(pool => new PoolView(pool.Name, pool.Methods, pool.IsClosing, pool.BrokenBecause))]);
        return (candidates.First(pool => pool.Name == chosen.Name), chosen.Methods![method]);
    }
}
