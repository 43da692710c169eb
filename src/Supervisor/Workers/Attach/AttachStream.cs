using Google.Protobuf;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Processes;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using CallFrame = Supervisor.Protocol.V1.CallFrame;
using ExecutingItem = Supervisor.Items.ExecutingItem;
using Slice = Supervisor.Items.Slice;
using WorkerOutcome = Supervisor.Items.WorkerOutcome;

namespace Supervisor.Workers.Attach;

/// <summary>The way up from a worker: reads its frames, checks each, and hands it on. One for each worker that attached.</summary>
internal sealed class AttachStream : IWorkerStream
{
    private readonly WorkerLife _life;
    private readonly BypassedStream<AttachRequest, AttachResponse> _frames;
    private readonly PoolContext _pool;
    private readonly WorkerDirectory _directory;
    private readonly AttachChannel _channel;
    private readonly WorkerSegments _segments;
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ReadOnlyMemory<byte>>? _pieces;
    private long _pieceBytes;

    // End of the last outbox record whose outcome came over the stream.
    private ulong _received;
    private bool _started;
    private bool _hasSegment;

    public AttachStream(
        WorkerLife life, WorkerHello hello, BypassedStream<AttachRequest, AttachResponse> frames, SegmentMaker segments, PoolContext pool, WorkerDirectory directory)
    {
        _life = life;
        _frames = frames;
        _pool = pool;
        _directory = directory;
        Methods = MethodTable.FromHello(hello);
        FileDescriptors = [.. hello.FileDescriptors.Select(descriptor => descriptor.Memory)];
        KeepsPage = hello.KeepsPage;
        CanRecall = hello.CanRecall;
        CanInterject = hello is { CanInterject: true, CanRecall: true, KeepsPage: true };
        var numbers = Methods.Select((method, number) => (method.Name, Number: (uint)number)).ToDictionary(entry => entry.Name, entry => entry.Number);
        _channel = new AttachChannel(frames, numbers, life.CountGiven, pool.Clock);
        _segments = new WorkerSegments(segments, _channel, pool.Settings.MaxItemBytes);
    }

    public IWorkerChannel Channel => _channel;

    public IReadOnlyList<WorkerMethod> Methods { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors { get; }

    public bool KeepsPage { get; }

    public bool CanRecall { get; }

    public bool CanInterject { get; }

    public int OutboxCapacity => KeepsPage ? _pool.Settings.OutboxBytes : 0;

    public Task Ended => _ended.Task;

    /// <summary>Reads to the end of the stream.</summary>
    /// <exception cref="MalformedFrameException">The worker broke the protocol.</exception>
    public async Task RunAsync(CancellationToken callAborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(callAborted, _aborted.Token);
        try
        {
            while (await _frames.MoveNext(ending.Token))
            {
                await HandleAsync(_frames.Current, ending.Token);
            }
        }
        catch (RpcException malformed) when (malformed.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted)
        {
            // No message of this protocol, or one that is too large.
            throw new MalformedFrameException(malformed.Status.Detail);
        }
        catch (InvalidDataException malformed)
        {
            throw new MalformedFrameException(malformed.Message);
        }
        catch (Exception broken) when (broken is OperationCanceledException or InvalidOperationException or RpcException)
        {
            // The worker is gone, or we have had enough of it: the end of the stream, either way.
        }
        finally
        {
            _channel.Close();
            // The server uses the stream's pipe again.
            await ending.CancelAsync();
            await _frames.StreamRead;
            _ended.SetResult();
        }
    }

    /// <summary>Greets the worker.</summary>
    public void Welcome(RingPair? rings)
    {
        _channel.Welcome(_life.Identity, _pool, _directory, rings);
        _channel.Flush();
    }

    public void Drain()
    {
        _channel.SendDrain();
        _channel.Flush();
    }

    public IReadOnlyList<ExecutingItem>? Executing() => KeepsPage ? WorkerPage.Read(_directory.Page, _pool.Spec.Concurrency) : null;

    public IReadOnlyList<WorkerOutcome> Recover() => KeepsPage
        ? new WorkerOutbox(_directory.Outbox, _pool.Settings.OutboxBytes, _pool.Settings.MaxItemBytes, _segments.Find).ReadFrom(_received)
        : [];

    public async Task<bool> HoldAsync(ChildProcess process, ulong delivery, ulong index) =>
        !KeepsPage || await FrozenLook.IsExecutingAsync(process, _life.AttachedPid, _directory.Page, _pool.Spec.Concurrency, delivery, index, _pool.Clock);

    public void Abort()
    {
        try
        {
            _aborted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        _segments.End();
        _aborted.Dispose();
    }

    private async ValueTask HandleAsync(AttachRequest frame, CancellationToken ending)
    {
        if (!_started)
        {
            Start(frame);
            return;
        }

        await _life.AnnouncedAsync(ending);

        switch (frame.FrameCase)
        {
            case AttachRequest.FrameOneofCase.Outcomes:
                Take(frame.Outcomes);
                break;
            case AttachRequest.FrameOneofCase.Piece:
                Take(frame.Piece);
                break;
            case AttachRequest.FrameOneofCase.Call:
                Take(frame.Call);
                break;
            case AttachRequest.FrameOneofCase.Returned:
                Take(frame.Returned);
                break;
            case AttachRequest.FrameOneofCase.SegmentWanted:
                OfferSegment();
                break;
            default:
                throw new MalformedFrameException($"A worker that is ready cannot send '{frame.FrameCase}'.");
        }
    }

    private void Start(AttachRequest frame)
    {
        _started = true;
        switch (frame.FrameCase)
        {
            case AttachRequest.FrameOneofCase.Ready:
                _life.BecomeReady();
                break;
            case AttachRequest.FrameOneofCase.StartFailed:
                _life.FailStart($"its initializer failed: {frame.StartFailed.Cause?.Type} {frame.StartFailed.Cause?.Message}");
                break;
            default:
                throw new MalformedFrameException($"After its hello a worker sends 'ready' or 'start_failed', not '{frame.FrameCase}'.");
        }
    }

    private void Take(WorkerOutcomes frame)
    {
        if (frame.Outcomes.Count == 0)
        {
            throw new MalformedFrameException("A frame of outcomes is empty.");
        }

        var outcomes = new WorkerOutcome[frame.Outcomes.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Take(frame.Outcomes[i]);
        }

        _life.TakeOutcomes(outcomes);
    }

    private WorkerOutcome Take(Protocol.V1.WorkerOutcome outcome)
    {
        if (outcome.Run is null)
        {
            throw new MalformedFrameException("An outcome has no run.");
        }

        if (outcome.OutboxPosition != 0)
        {
            if (!KeepsPage || outcome.OutboxPosition % 8 != 0 || outcome.OutboxPosition < _received)
            {
                throw new MalformedFrameException($"{outcome.OutboxPosition} cannot follow {_received} as a position in the outbox.");
            }

            _received = outcome.OutboxPosition;
        }

        var run = outcome.Run.ToDomain(outcome.Run.FromPieces ? TakePieces() : null, outcome.Run.Slice is { } slice ? Take(slice) : null);
        _channel.Owed.Settle(outcome.Delivery, run.Count);
        return new WorkerOutcome(outcome.Delivery, run, outcome.RunTime?.ToTimeSpanChecked("run_time") ?? TimeSpan.Zero, outcome.OutboxPosition);
    }

    private Slice Take(Protocol.V1.Slice slice) => _segments.Find(slice.ToDomain())
        ?? throw new MalformedFrameException($"{slice.Length} bytes at {slice.Offset} of segment {slice.Segment} cannot be a response of this worker's.");

    private void OfferSegment()
    {
        if (_hasSegment || !_frames.IsInRing)
        {
            throw new MalformedFrameException("A worker asks for a segment once, and in a ring.");
        }

        _hasSegment = true;
        _segments.Offer();
        _channel.Flush();
    }

    private void Take(Piece piece)
    {
        if (piece.Data.Length is 0 or > WireMapping.MaxPieceBytes)
        {
            throw new MalformedFrameException($"A piece has {piece.Data.Length} bytes; 1 to {WireMapping.MaxPieceBytes} are allowed.");
        }

        _pieceBytes += piece.Data.Length;
        if (_pieceBytes > _pool.Settings.MaxItemBytes)
        {
            throw new MalformedFrameException($"A response in pieces is larger than the limit of {_pool.Settings.MaxItemBytes} bytes.");
        }

        (_pieces ??= []).Add(piece.Data.Memory);
    }

    private List<ReadOnlyMemory<byte>>? TakePieces()
    {
        var pieces = _pieces;
        _pieces = null;
        _pieceBytes = 0;
        return pieces;
    }

    private void Take(WorkerReturned returned)
    {
        if (returned.Count is 0 or > int.MaxValue || returned.FirstIndex > ulong.MaxValue - returned.Count)
        {
            throw new MalformedFrameException($"{returned.Count} items from {returned.FirstIndex} on cannot be given back.");
        }

        if (_channel.Owed.TryTakeBack(returned.Delivery, (int)returned.Count))
        {
            _life.TakeReturned(returned.Delivery, returned.FirstIndex, (int)returned.Count);
        }
    }

    private void Take(WorkerCallFrame call)
    {
        if (call.Frame is null || call.Frame.FrameCase is CallFrame.FrameOneofCase.Open or CallFrame.FrameOneofCase.HalfClose or CallFrame.FrameOneofCase.Cancel)
        {
            throw new MalformedFrameException("A worker answers calls: it sends headers, messages, credit and a status.");
        }

        if (call.Frame.FrameCase is CallFrame.FrameOneofCase.Status)
        {
            _channel.Owed.Settle(call.CallId, 1);
        }

        _life.TakeCallFrame(call.CallId, call.Frame.ToDomain(_pool.Clock));
    }
}
