using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Processes.Cgroups;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using Supervisor.Telemetry;

namespace Supervisor.Control;

/// <summary>The wire's side of looking at the daemon.</summary>
internal sealed class ControlGrpcService(PoolCatalog pools, SessionTable sessions, EventFeed feed, CgroupTree cgroups, DaemonInfo daemon, TimeProvider clock)
    : ControlService.ControlServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var snapshots = pools.Pools.Select(pool => pool.Snapshot()).ToList();
        return Task.FromResult(new GetStatusResponse
        {
            Version = daemon.Version,
            Pid = (uint)Environment.ProcessId,
            StartedAt = daemon.StartedAt.ToTimestamp(),
            Uptime = clock.GetElapsedTime(daemon.StartTimestamp).ToDuration(),
            Socket = daemon.Socket,
            Pools = (uint)snapshots.Count,
            Workers = (uint)snapshots.Sum(pool => pool.Spec.Workers),
            ReadyWorkers = (uint)snapshots.Sum(pool => pool.ReadyWorkers),
            OpenJobs = (uint)snapshots.Sum(pool => pool.OpenJobs),
            Sessions = (uint)sessions.Count,
            RssBytes = (ulong)Environment.WorkingSet,
            Isolation = cgroups.Status.ToProto(),
        });
    }

    public override Task<ListWorkersResponse> ListWorkers(ListWorkersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListWorkersResponse { Workers = { Select(request.Pool).SelectMany(pool => pool.Workers.Select(worker => worker.ToProto(pool.Name))) } });

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListJobsResponse { Jobs = { Select(request.Pool).SelectMany(pool => pool.Jobs()).OrderBy(job => job.Id).Select(job => job.ToProto()) } });

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        if (request.Pool.Length > 0)
        {
            _ = pools.Get(request.Pool);
        }

        using var subscription = feed.Subscribe();
        await responseStream.WriteAsync(new WatchResponse { At = clock.GetUtcNow().ToTimestamp() }, context.CancellationToken);
        await foreach (var happened in subscription.ReadAllAsync(context.CancellationToken))
        {
            if (subscription.TakeDropped() is > 0 and var dropped)
            {
                await responseStream.WriteAsync(happened.Dropped(dropped), context.CancellationToken);
            }

            if (request.Pool.Length == 0 || request.Pool == happened.Event.Pool)
            {
                await responseStream.WriteAsync(happened.ToProto(), context.CancellationToken);
            }
        }
    }

    private IEnumerable<DispatchedPool> Select(string pool) => pool.Length == 0 ? pools.Pools : [pools.Get(pool)];
}
