using Grpc.Core;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// One job's stream: checks what the client sends and passes it to the pool's scheduler, and queues what the scheduler sends back.
/// One reader calls the methods that take input, one after the other.
/// </summary>
internal sealed class RunJob : IJobSink
{
    // More than any worker has, and than a client has reason to take back at a time.
    private const int MaxMethods = 10_000;
    private const int MaxCancels = 16_384;
    private const string NotTaken = "is not followed by the item that it belongs to.";

    private readonly DispatchedPool _pool;
    private readonly JobRequest _request;
    private readonly OutcomeOutbox _outbox;
    private readonly FramePump<JobFrame> _pump;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PieceAssembly _assembly;
    private readonly JobSegment _segment;
    private readonly List<string> _methods;
    private ulong _nextIndex;
    private ulong _emitted;
    private long _creditLeft;
    private int _accepted;
    private bool _ended;

    public RunJob(DispatchedPool pool, JobRequest request, OutcomeOutbox outbox, JobSegment segment, Func<JobFrame, Task> write)
    {
        _pool = pool;
        _request = request;
        _outbox = outbox;
        _segment = segment;
        _pump = new FramePump<JobFrame>(NextFrame, write, frame => frame is JobFrame.Finished);
        _assembly = new PieceAssembly(pool.MaxItemBytes);
        _methods = [.. request.Methods];
        _outbox.AddCredit(request.Credit);
    }

    public ulong Id => _request.Spec.Id;

    /// <summary>Completes when everything was sent; fails when the client is gone, or the pool ends the job.</summary>
    public Task Completion => Task.WhenAny(_pump.Completion, _aborted.Task).Unwrap();

    /// <summary>Nothing goes on unless the client sends more, or takes what is there.</summary>
    public bool WaitsForClient => !_request.Spec.IsOpenEnded && (Interlocked.Read(ref _emitted) == Interlocked.Read(ref _nextIndex) || _outbox.HasOutcomes);

    public void Items(ItemsFrame frame)
    {
        Spend(frame.Cost);
        Check(!_ended, "items", "came after the end of the input.");
        Check(frame.First == _nextIndex, "items.first_index", $"is {frame.First}; the next item of the job is {_nextIndex}.");
        Check(frame.Method < _methods.Count, "items.method", $"is {frame.Method}, but only {_methods.Count} methods were declared.");
        if (frame.FromPieces)
        {
            LargeItem(frame);
        }
        else if (frame.Place is { } place)
        {
            SliceItem(frame, place);
        }
        else
        {
            Check(_assembly.IsEmpty, "piece", NotTaken);
            var counted = PackedMessages.Count(frame.Packed.Span);
            Check(frame.Count > 0 && counted == frame.Count, "items.packed", $"does not hold the {frame.Count} delimited messages that items.count announces.");
            Pass(frame, Payload.FromPacked(frame.Packed));
        }

        Interlocked.Add(ref _nextIndex, (ulong)frame.Count);
    }

    /// <summary>A part of a large item.</summary>
    public void Piece(ReadOnlyMemory<byte> data, long cost)
    {
        Spend(cost);
        Check(!_ended, "piece", "came after the end of the input.");
        Check(data.Length is > 0 and <= WireMapping.MaxPieceBytes, "piece.data", $"has {data.Length} bytes; 1 to {WireMapping.MaxPieceBytes}.");
        _assembly.Add(data);
        _pool.Post(new SchedulerEvent.PieceArrived(Id, _assembly.IsTooLarge ? 0 : _assembly.Length, cost));
    }

    /// <summary>The client has large items, and wants somewhere to lay them.</summary>
    public void OfferSegment()
    {
        if (_segment.Make() is { } segment)
        {
            _outbox.Offer(segment);
            _pump.Flush();
        }
    }

    /// <summary>The client has read a response where it lies.</summary>
    public void Return(SlicePlace place) => _outbox.Return(place);

    public void Credit(ulong bytes)
    {
        _outbox.AddCredit(bytes);
        _pump.Flush();
    }

    public void Cancel(IReadOnlyList<ulong>? indexes, TimeSpan? grace)
    {
        Check(indexes is null || indexes.Count <= MaxCancels, "cancel.indexes", $"are {indexes?.Count}; {MaxCancels} at most in one frame, or cancel.all.");
        _pool.Post(new SchedulerEvent.ItemsCancelled(Id, indexes, grace));
    }

    public void Methods(IReadOnlyList<string> methods)
    {
        PoolMapping.CheckMethodNames(methods, "methods.methods");
        Check(_methods.Count + methods.Count <= MaxMethods, "methods.methods", $"makes {_methods.Count + methods.Count} methods of the job; {MaxMethods} at most.");
        _methods.AddRange(methods);
    }

    /// <summary>No items follow.</summary>
    public void End()
    {
        Check(_assembly.IsEmpty, "piece", NotTaken);
        if (!_ended)
        {
            _ended = true;
            _pool.Post(new SchedulerEvent.InputEnded(Id));
        }
    }

    /// <summary>The client has half-closed: nothing bounds its outcomes but the transport's own flow control.</summary>
    public void HalfClose()
    {
        _outbox.AddCredit(ulong.MaxValue);
        End();
        _pump.Flush();
    }

    public void Abandon() => _pool.Post(new SchedulerEvent.JobAbandoned(Id));

    /// <summary>The stream is over, and the job was abandoned if it was not done.</summary>
    public void Close()
    {
        _outbox.Close();
        _segment.End();
    }

    public void Emit(OutcomeRun run)
    {
        Interlocked.Add(ref _emitted, (ulong)run.Count);
        _outbox.Put(run);
    }

    // The first credit goes with the acceptance. It is counted before anybody can write it: the client may use it at once.
    public void GrantCredit(long bytes)
    {
        Interlocked.Add(ref _creditLeft, bytes);
        if (Interlocked.Exchange(ref _accepted, 1) == 0)
        {
            _outbox.Accept(new JobFrame.Accepted(Id, _pool.Spec.Workers, bytes, _pool.MaxItemBytes));
        }
        else
        {
            _outbox.Grant(bytes);
        }
    }

    public void StartCall(IWorkerChannel worker, ulong call, int attempt) =>
        throw new InvalidOperationException("A job of items is no call.");

    public void Finish(JobSummary summary) => _outbox.Finish(summary);

    public void Abort(RequestException reason) => _aborted.TrySetException(reason);

    public void Flush() => _pump.Flush();

    // Called by the pump when the frame before was written: what left makes room for more.
    private JobFrame? NextFrame()
    {
        var sent = _outbox.TakeSent();
        if (sent > 0)
        {
            _pool.Post(new SchedulerEvent.OutcomesSent(Id, sent));
        }

        return _outbox.Next();
    }

    private void LargeItem(ItemsFrame frame)
    {
        Check(frame.Count == 1 && frame.Packed.IsEmpty, "items.from_pieces", "goes with a count of 1 and nothing packed.");
        Check(!_assembly.IsEmpty, "items.from_pieces", "has no pieces before it.");
        if (_assembly.IsTooLarge)
        {
            TurnAway(frame, _assembly.Length);
            _assembly.Take();
            return;
        }

        Pass(frame, Payload.FromPieces(_assembly.Take()));
    }

    private void SliceItem(ItemsFrame frame, SlicePlace place)
    {
        Check(frame.Count == 1 && frame.Packed.IsEmpty, "items.slice", "goes with a count of 1 and nothing packed.");
        Check(_assembly.IsEmpty, "piece", NotTaken);
        var slice = _segment.Find(place);
        Check(slice is not null, "items.slice", $"has {place.Length} bytes at {place.Offset} of segment {place.Segment}: no large item can be there.");
        if (place.Length > _pool.MaxItemBytes)
        {
            TurnAway(frame, place.Length);
            return;
        }

        Pass(frame, Payload.FromSlice(slice));
    }

    private void TurnAway(ItemsFrame frame, long length)
    {
        var failure = Failures.Refused(frame.First, StatusCode.ResourceExhausted,
            $"Item {frame.First} has {length} bytes; the limit is {_pool.MaxItemBytes} (Supervisor:Limits:MaxItemBytes).");
        _pool.Post(new SchedulerEvent.ItemTurnedAway(Id, failure, frame.Cost));
    }

    // Items with headers become runs of their own, since each has its own deadline.
    private void Pass(ItemsFrame frame, Payload payload)
    {
        ItemRun? rest = new() { First = frame.First, Count = frame.Count, Method = _methods[frame.Method], Payload = payload };
        var cost = frame.Cost;
        foreach (var headers in frame.Headers)
        {
            var item = rest?.Slice(headers.Index, headers.Index + 1);
            Check(item is not null, "items.headers", $"names item {headers.Index}, which the run does not hold, or not in ascending order.");
            Post(rest!.Slice(rest.First, headers.Index), ref cost);
            Post(item! with { Metadata = headers.Metadata, Deadline = headers.Deadline }, ref cost);
            rest = rest.Slice(headers.Index + 1, rest.End);
        }

        Post(rest, ref cost);
    }

    private void Post(ItemRun? run, ref long cost)
    {
        if (run is not null)
        {
            _pool.Post(new SchedulerEvent.ItemsArrived(Id, run, cost));
            cost = 0;
        }
    }

    private void Spend(long cost) =>
        Check(Interlocked.Add(ref _creditLeft, -cost) >= 0, "credit", "was overdrawn: the client sent more than it was allowed to.");

    private static void Check([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string field, string problem)
    {
        if (!holds)
        {
            throw RequestException.InvalidField(field, problem);
        }
    }
}
