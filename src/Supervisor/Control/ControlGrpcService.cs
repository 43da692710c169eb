using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Processes.Cgroups;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;

namespace Supervisor.Control;

/// <summary>The wire's side of looking at the daemon.</summary>
internal sealed class ControlGrpcService(
    PoolCatalog pools,
    TaskProcessTable processes,
    SessionTable sessions,
    EventFeed feed,
    OutputFeed output,
    CgroupTree cgroups,
    DaemonInfo daemon,
    ControlQuotas quotas,
    TimeProvider clock)
    : ControlService.ControlServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var snapshots = pools.Pools.Select(pool => pool.Snapshot()).ToList();
        var living = processes.Living;
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
            Processes = (uint)living.All,
            DetachedProcesses = (uint)living.Detached,
            Isolation = cgroups.Status.ToProto(),
        });
    }

    public override Task<ListWorkersResponse> ListWorkers(ListWorkersRequest request, ServerCallContext context) =>
        ListWorkers(request.Pool, ViewOf(context));

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListJobsResponse { Jobs = { ViewOf(context).Jobs(request.Pool).Select(job => job.ToProto()) } });

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        var view = ViewOf(context);
        _ = view.Pools(request.Pool);

        using var place = quotas.Watches.Take("everybody");
        using var subscription = feed.Subscribe();
        await responseStream.WriteAsync(new WatchResponse { At = clock.GetUtcNow().ToTimestamp() }, context.CancellationToken);
        await foreach (var happened in subscription.ReadAllAsync(context.CancellationToken))
        {
            if (subscription.TakeDropped() is > 0 and var dropped)
            {
                await responseStream.WriteAsync(happened.Dropped(dropped), context.CancellationToken);
            }

            if ((request.Pool.Length == 0 || request.Pool == happened.Event.Pool) && view.See(happened.Event) is { } seen)
            {
                await responseStream.WriteAsync((happened with { Event = seen }).ToProto(), context.CancellationToken);
            }
        }
    }

    public override async Task Logs(LogsRequest request, IServerStreamWriter<LogsResponse> responseStream, ServerCallContext context)
    {
        var selection = LogSelection.FromProto(request);
        var view = ViewOf(context);

        using var place = request.Follow ? quotas.Watches.Take("everybody") : null;

        // First, so that no line falls between what is kept and what follows.
        using var lines = output.Subscribe(capacity: 1024, selection.Includes);
        var all = view.Lines(selection.Pool).Where(line => selection.IsOf(line.Worker)).OrderBy(line => line.Line.Number).ToList();
        if (all.Count == 0 && selection.WorkerId.Length > 0 && !view.Knows(selection.WorkerId, selection.Pool))
        {
            throw new RequestException(StatusCode.NotFound, "WORKER_NOT_FOUND", $"There is no worker {selection.WorkerId}, and nothing is kept of it.");
        }

        if (request.Follow)
        {
            // So that a client knows that it follows, however long nobody writes.
            await context.WriteResponseHeadersAsync([]);
        }

        var kept = all.Where(selection.Includes).ToList();
        foreach (var line in kept.TakeLast(selection.Tail))
        {
            await responseStream.WriteAsync(line.ToProto(), context.CancellationToken);
        }

        if (request.Follow)
        {
            await FollowAsync(lines, [.. kept.Select(line => line.Line.Number)], responseStream, context.CancellationToken);
        }
    }

    private static async Task FollowAsync(
        FeedSubscription<WorkerLine> lines, HashSet<long> known, IServerStreamWriter<LogsResponse> writer, CancellationToken cancellationToken)
    {
        await foreach (var line in lines.ReadAllAsync(cancellationToken))
        {
            if (lines.TakeDropped() is > 0 and var dropped)
            {
                await writer.WriteAsync(new LogsResponse { Dropped = new LinesDropped { Count = dropped } }, cancellationToken);
            }

            if (!known.Remove(line.Line.Number))
            {
                await writer.WriteAsync(line.ToProto(), cancellationToken);
            }
        }
    }

    private static Task<ListWorkersResponse> ListWorkers(string name, CallerView view)
    {
        var workers =
            from pool in view.Pools(name)
            from worker in pool.Workers
            select view.See(worker).ToProto(pool.Name);
        return Task.FromResult(new ListWorkersResponse { Workers = { workers } });
    }

    private CallerView ViewOf(ServerCallContext context) => new(pools, processes, Caller.Of(context));
}
