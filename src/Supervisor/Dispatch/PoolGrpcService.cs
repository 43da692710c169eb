using Grpc.Core;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using Supervisor.SharedMemory;
using Supervisor.Workers;
using Domain = Supervisor.Items;

namespace Supervisor.Dispatch;

/// <summary>The wire's side of jobs, calls and pools.</summary>
internal sealed class PoolGrpcService(PoolCatalog pools, SessionTable sessions, DispatchLimits limits, DispatchQuotas quotas, Numbers numbers, RingMaker rings, Domain.SegmentMaker segments, TimeProvider clock)
    : PoolService.PoolServiceBase
{
    // A client half-closes when it has seen the end.
    private static readonly TimeSpan HalfCloseLimit = TimeSpan.FromSeconds(1);

    public override async Task Run(IAsyncStreamReader<RunRequest> requestStream, IServerStreamWriter<RunResponse> responseStream, ServerCallContext context)
    {
        using var frames = FramesOf(requestStream, responseStream);
        var header = await FirstAsync(frames, context, frame => frame.Header, "header");
        var caller = Caller.Of(context);
        var pool = pools.Get(header.Pool, caller);
        var request = header.ToDomain(numbers.NextJob(), SessionOf(header.SessionId, caller));
        pool.CheckMethods(request.Methods);
        using var place = quotas.TakeJob(pool.Name, OwnerOf(request.Session, context));
        var outbox = new OutcomeOutbox(PoolMapping.CostOf, PoolMapping.CostOf, () => frames.IsInRing);
        IdleLimit? idle = null;
        var offer = header.TakesRing ? rings.TryOffer(frames, caller.User, RunRequest.Parser, "client-ring") : null;
        var job = new RunJob(pool, request, outbox, new JobSegment(segments), frame => WriteAsync(frames, frame.ToProto(offer), idle));
        using var watch = idle = new IdleLimit(limits.JobIdleTimeout, () => job.WaitsForClient, clock);
        pool.Open(request.Spec, new JobEntry(job, request.Name, caller.Identity, header.SessionId, request.Spec.IsOpenEnded, clock.GetUtcNow()));
        try
        {
            await StreamEnd.FollowAsync(token => ReadAsync(frames, job, idle, token), EndOf(job.Completion, idle), job.Abandon, HalfCloseLimit, request.Session, context.CancellationToken);
        }
        finally
        {
            // The server uses the stream's pipe again.
            await frames.StreamRead;
            job.Close();
        }
    }

    public override async Task Call(IAsyncStreamReader<CallRequest> requestStream, IServerStreamWriter<CallResponse> responseStream, ServerCallContext context)
    {
        var start = await FirstAsync(requestStream, context, frame => frame.Start, "start");
        var caller = Caller.Of(context);
        var pool = pools.Get(start.Pool, caller);
        var session = SessionOf(start.SessionId, caller);
        var spec = start.ToDomain(numbers.NextJob());
        pool.CheckMethods([start.Open.Method]);
        using var place = quotas.TakeCall(OwnerOf(session, context));
        var open = (Domain.CallFrame.Open)new CallFrame { Open = start.Open }.ToDomain(clock);
        IdleLimit? idle = null;
        var call = new CallJob(pool, spec.Id, open, frame => WriteAsync(responseStream, new CallResponse { Call = frame.ToProto(clock) }, idle));
        using var watch = idle = new IdleLimit(limits.JobIdleTimeout, () => call.WaitsForClient, clock);
        pool.Open(spec, new JobEntry(call, start.Open.Method, caller.Identity, start.SessionId, IsOpenEnded: false, clock.GetUtcNow()));
        call.Begin();
        await StreamEnd.FollowAsync(token => ReadAsync(requestStream, call, idle, token), EndOf(call.Completion, idle), call.Abandon, HalfCloseLimit, session, context.CancellationToken);
    }

    public override Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var grace = request.Grace?.ToTimeSpanChecked("grace");
        var items = pools.VisibleTo(caller).Select(pool => pool.CancelJob(request.JobId, caller, grace)).FirstOrDefault(items => items is not null)
            ?? throw new RequestException(StatusCode.NotFound, "JOB_NOT_FOUND", $"There is no job {request.JobId}; it has ended, or is somebody else's.");
        return Task.FromResult(new CancelJobResponse { Items = items });
    }

    public override Task<CreatePoolResponse> CreatePool(CreatePoolRequest request, ServerCallContext context)
    {
        if (request.Spec is null)
        {
            throw RequestException.InvalidField("spec", "is missing.");
        }

        var owner = SessionOf(request.SessionId, Caller.Of(context)) ?? throw RequestException.InvalidField("session_id", "is empty; a private pool belongs to a session (SessionService.Open).");
        var spec = request.Spec.ToDomain(defaultName: $"private-{numbers.NextJob()}");
        if (PoolSpecValidation.Validate(spec) is { Count: > 0 } errors)
        {
            throw RequestException.InvalidFields([.. errors.Select(error => new FieldViolation(PoolMapping.FieldOf(error), error.Problem))]);
        }

        return Task.FromResult(new CreatePoolResponse { Pool = pools.Add(spec, owner).Snapshot().ToProto(Caller.Of(context)) });
    }

    public override Task<ListPoolsResponse> ListPools(ListPoolsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPoolsResponse { Pools = { pools.VisibleTo(Caller.Of(context)).Select(pool => pool.Snapshot().ToProto(Caller.Of(context))) } });

    public override Task<GetPoolResponse> GetPool(GetPoolRequest request, ServerCallContext context) =>
        Task.FromResult(new GetPoolResponse { Pool = pools.Get(request.Name, Caller.Of(context)).Snapshot().ToProto(Caller.Of(context)) });

    public override async Task<ClosePoolResponse> ClosePool(ClosePoolRequest request, ServerCallContext context)
    {
        var closed = pools.CloseAsync(pools.Get(request.Name, Caller.Of(context)));
        if (request.Wait)
        {
            await closed.WaitAsync(context.CancellationToken);
        }

        return new ClosePoolResponse();
    }

    public override async Task<TerminatePoolResponse> TerminatePool(TerminatePoolRequest request, ServerCallContext context)
    {
        await pools.TerminateAsync(pools.Get(request.Name, Caller.Of(context))).WaitAsync(context.CancellationToken);
        return new TerminatePoolResponse();
    }

    public override async Task<ResizePoolResponse> ResizePool(ResizePoolRequest request, ServerCallContext context)
    {
        if (request.Workers is < 1 or > PoolSpecValidation.MaxWorkers)
        {
            throw RequestException.InvalidField("workers", $"is {request.Workers}; 1 to {PoolSpecValidation.MaxWorkers}.");
        }

        var caller = Caller.Of(context);
        var pool = pools.Get(request.Name, caller);
        await pools.ResizeAsync(pool, (int)request.Workers).WaitAsync(context.CancellationToken);
        return new ResizePoolResponse { Pool = pool.Snapshot().ToProto(caller) };
    }

    public override async Task<RestartPoolResponse> RestartPool(RestartPoolRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var pool = pools.Get(request.Name, caller);
        var restarted = pool.RestartAsync();
        try
        {
            await (request.Wait || restarted.IsFaulted ? restarted.WaitAsync(context.CancellationToken) : Task.CompletedTask);
        }
        catch (RollStoppedException stopped)
        {
            throw new RequestException(StatusCode.FailedPrecondition, "RESTART_STOPPED", stopped.Message)
            {
                Metadata = new Dictionary<string, string> { ["pool"] = pool.Name },
            };
        }

        return new RestartPoolResponse { Pool = pool.Snapshot().ToProto(caller) };
    }

    private static BypassedStream<RunRequest, RunResponse> FramesOf(IAsyncStreamReader<RunRequest> requests, IServerStreamWriter<RunResponse> responses) =>
        new(requests, responses, frame => frame.FrameCase == RunRequest.FrameOneofCase.GoesOnInRing, new RunResponse { GoesOnInRing = new GoesOnInRing() });

    private static async Task<TFirst> FirstAsync<TFrame, TFirst>(IAsyncStreamReader<TFrame> stream, ServerCallContext context, Func<TFrame, TFirst?> first, string field)
        where TFirst : class
    {
        if (!await stream.MoveNext(context.CancellationToken) || first(stream.Current) is not { } frame)
        {
            throw RequestException.InvalidField(field, "must be the first frame of the stream.");
        }

        return frame;
    }

    // Another caller's session is none, whatever the role: what belongs to it ends with that caller.
    private Session? SessionOf(string id, Caller caller) => id.Length == 0 ? null
        : sessions.TryGet(id, out var session) && session.Owner == caller.Identity ? session
        : throw new RequestException(StatusCode.NotFound, "SESSION_NOT_FOUND", "There is no such session; it has ended, or the daemon was started anew.");

    private static string OwnerOf(Session? session, ServerCallContext context) => session?.Id ?? context.GetHttpContext().Connection.Id;

    private static Task EndOf(Task completion, IdleLimit idle) => Task.WhenAny(completion, idle.Expired).Unwrap();

    private static async Task WriteAsync<TFrame>(IAsyncStreamWriter<TFrame> stream, TFrame frame, IdleLimit? idle)
    {
        await stream.WriteAsync(frame);
        idle?.Touch();
    }

    private async Task ReadAsync(BypassedStream<RunRequest, RunResponse> stream, RunJob job, IdleLimit idle, CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
        {
            idle.Touch();
            Take(stream.Current, job, stream.IsInRing);
        }

        job.HalfClose();
    }

    private void Take(RunRequest request, RunJob job, bool isInRing)
    {
        switch (request.FrameCase)
        {
            case RunRequest.FrameOneofCase.Items: job.Items(request.Items.ToDomain(clock)); break;
            case RunRequest.FrameOneofCase.Piece: job.Piece(request.Piece.Data.Memory, request.Piece.CalculateSize()); break;
            case RunRequest.FrameOneofCase.Credit: job.Credit(request.Credit.Bytes); break;
            case RunRequest.FrameOneofCase.Cancel: job.Cancel(request.Cancel.All ? null : request.Cancel.Indexes, request.Cancel.Grace?.ToTimeSpanChecked("cancel.grace")); break;
            case RunRequest.FrameOneofCase.Methods: job.Methods(request.Methods.Methods); break;
            case RunRequest.FrameOneofCase.End: job.End(); break;
            case RunRequest.FrameOneofCase.SliceReturned: job.Return(new(request.SliceReturned.Segment, request.SliceReturned.Offset, 0)); break;
            case RunRequest.FrameOneofCase.SegmentWanted when isInRing: job.OfferSegment(); break;
            case RunRequest.FrameOneofCase.Header: throw RequestException.InvalidField("header", "came twice.");
            default: break; // A frame of a later version.
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<CallRequest> stream, CallJob call, IdleLimit idle, CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
        {
            idle.Touch();
            if (stream.Current is { FrameCase: CallRequest.FrameOneofCase.Call, Call: var frame })
            {
                call.Down(frame.ToDomain(clock));
            }
        }

        call.HalfClose();
    }
}
