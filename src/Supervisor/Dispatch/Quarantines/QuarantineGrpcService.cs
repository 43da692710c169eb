using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using OutcomeRun = Supervisor.Items.OutcomeRun;

namespace Supervisor.Dispatch.Quarantines;

/// <summary>The wire's side of the quarantine.</summary>
internal sealed class QuarantineGrpcService(Quarantine quarantine, PoolCatalog pools, Numbers numbers, TimeProvider clock) : QuarantineService.QuarantineServiceBase
{
    public override Task<ListQuarantinedResponse> ListQuarantined(ListQuarantinedRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        if (request.Pool.Length > 0)
        {
            _ = pools.Get(request.Pool, caller);
        }

        var items = quarantine.Items.Where(item => caller.MaySee(item.Owner) && (request.Pool.Length == 0 || request.Pool == item.Pool));
        return Task.FromResult(new ListQuarantinedResponse { Items = { items.Select(Describe) } });
    }

    public override async Task<RerunQuarantinedResponse> RerunQuarantined(RerunQuarantinedRequest request, ServerCallContext context)
    {
        var kept = Get(request.Id);
        var run = await RunAgainAsync(pools.Get(kept.Pool, Caller.Of(context)), kept, context.CancellationToken);

        // What killed its worker again is there anew, with one report more.
        if (run.Failures.Count == 0 || run.Failures[0].Kind == Items.OutcomeKind.Crashed)
        {
            quarantine.Remove(kept.Id);
        }

        return run.Failures.Count > 0
            ? new RerunQuarantinedResponse { Failure = run.Failures[0].ToProto() }
            : new RerunQuarantinedResponse { Response = run.Payload.ToMessage() };
    }

    public override Task<DiscardQuarantinedResponse> DiscardQuarantined(DiscardQuarantinedRequest request, ServerCallContext context)
    {
        quarantine.Remove(Get(request.Id).Id);
        return Task.FromResult(new DiscardQuarantinedResponse());
    }

    private Task<OutcomeRun> RunAgainAsync(DispatchedPool pool, QuarantinedItem kept, CancellationToken cancellationToken)
    {
        // As many attempts as were made already, and one.
        var spec = new JobSpec { Id = numbers.NextJob(), MaxAttempts = kept.Item.Crashes.Count + 1 };
        var item = kept.Item with { First = 0, Attempt = spec.MaxAttempts, Deadline = null };
        return SingleItemJob.RunAsync(
            pool, spec, item, job => new JobEntry(job, kept.JobName, kept.Owner, SessionId: "", IsOpenEnded: false, clock.GetUtcNow()), cancellationToken);
    }

    private QuarantinedItem Get(ulong id) => quarantine.TryGet(id, out var item)
        ? item
        : throw new RequestException(StatusCode.NotFound, "QUARANTINED_ITEM_NOT_FOUND", $"There is no item {id} in quarantine; it was rerun, discarded, or had to make room.");

    private static Protocol.V1.QuarantinedItem Describe(QuarantinedItem item) => new()
    {
        Id = item.Id,
        Pool = item.Pool,
        Method = item.Item.Method,
        JobId = item.JobId,
        JobName = item.JobName,
        Index = item.Item.First,
        Bytes = (ulong)item.Item.Payload.Length,
        QuarantinedAt = item.At.ToTimestamp(),
        Crashes = { item.Item.Crashes.Select(crash => crash.ToProto()) },
    };
}
