using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Dispatch;
using Supervisor.Reflection;
using Supervisor.Sessions;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Supervisor.Control;

/// <summary>gRPC health checking: of the daemon, its pools, and the services that they implement. See <see cref="HealthView.IsServing"/> for the names.</summary>
internal sealed class HealthGrpcService(PoolCatalog pools, OwnSchema own, PoolNews news, IHostApplicationLifetime daemon, ControlQuotas quotas) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => StatusOf(request, ViewOf(context)) switch
    {
        ServingStatus.ServiceUnknown => throw new RequestException(StatusCode.NotFound, "SERVICE_NOT_FOUND", $"There is no {Quoted.Of(request.Service)} here; ask for \"\", \"pool:NAME\", or a service that a pool implements.")
        {
            Metadata = new Dictionary<string, string> { ["service"] = request.Service },
        },
        var status => Task.FromResult(new HealthCheckResponse { Status = status }),
    };

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var view = ViewOf(context);
        using var place = quotas.Watches.Take("everybody");
        for (ServingStatus? last = null; ;)
        {
            var next = news.Next;
            var status = StatusOf(request, view);
            if (status != last)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
                last = status;
            }

            await next.WaitAsync(context.CancellationToken);
        }
    }

    private static ServingStatus StatusOf(HealthCheckRequest request, HealthView view) => view.IsServing(request.Service) switch
    {
        null => ServingStatus.ServiceUnknown,
        true => ServingStatus.Serving,
        false => ServingStatus.NotServing,
    };

    private HealthView ViewOf(ServerCallContext context) => new(pools, own, daemon, Caller.Of(context));
}
