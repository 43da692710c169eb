using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>
/// One <c>PoolService.Run</c>: a loop that reads always, and a loop that writes what <see cref="RunOutput"/> has. When the session
/// breaks, it ends at once.
/// </summary>
internal sealed class RunStream : IPoolWork
{
    private readonly SupervisorConnection _connection;
    private readonly JobHeader _header;
    private readonly IOutcomeSink _sink;
    private readonly IncomingCredit _credit;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<JobAccepted?> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PieceAssembly _pieces = new();
    private readonly IncomingSlices _slices = new();
    private BypassedStream<RunResponse, RunRequest>? _frames;
    private RingOffer? _ringOffer;
    private Exception? _abortReason;
    private volatile bool _finished;

    internal RunStream(SupervisorConnection connection, JobHeader header, IOutcomeSink sink)
    {
        _connection = connection;
        _header = header;
        _sink = sink;
        _header.Credit = FrameLimits.OutcomeCredit;
        _header.TakesRing = true;
        _credit = new IncomingCredit(FrameLimits.OutcomeCredit, GiveCredit);
    }

    internal RunOutput Output { get; } = new();

    /// <summary>What the supervisor said to the job; null when the stream ended before.</summary>
    internal Task<JobAccepted?> Accepted => _accepted.Task;

    /// <summary>Settles when the stream has ended and the sink knows. Never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>All outcomes have come; what is left is the end of the stream.</summary>
    internal bool IsFinished => _finished;

    /// <summary>Signalled when the stream ends.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>What hands items to <see cref="Output"/>, if it is a loop of its own. The stream does not wait for it: a caller's sequence may hang.</summary>
    internal Func<RunStream, Task>? Feed { private get; init; }

    /// <summary>Threads of the ring; with two, one can be spared for what follows an outcome (<see cref="Post"/>).</summary>
    internal int Threads { private get; init; } = 1;

    internal Task Feeding { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        Completion = Task.Run(RunAsync);
        if (Feed is { } feed)
        {
            Feeding = Task.Run(() => feed(this));
        }
    }

    /// <summary>The consumer has taken the run.</summary>
    internal void Taken(ReceivedRun received) => _credit.Taken(received.Cost, received.Run.FromPieces);

    /// <summary>For a sink: does something soon that may block, on the thread that reads if that can be spared.</summary>
    internal void Post(Action action) => _frames!.Post(action);

    /// <summary>Ends the stream now, which cancels what is left of the job, if anything is. The first reason stands.</summary>
    public void Abort(Exception reason)
    {
        if (!_finished && Interlocked.CompareExchange(ref _abortReason, reason, null) is null)
        {
            // Not on the caller's thread: cancelling runs continuations of the call.
            _ = _stop.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        Exception? error = null;
        try
        {
            await ConverseAsync().ConfigureAwait(false);
        }
        catch (RpcException rpc)
        {
            error = ErrorMapping.FromStream(rpc, _header.Pool);
        }
        catch (Exception other)
        {
            error = other as SupervisorException ?? ErrorMapping.Lost(other);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _accepted.TrySetResult(null);
        if (!_finished)
        {
            _sink.End(Volatile.Read(ref _abortReason) ?? error ?? ErrorMapping.Lost(cause: null));
        }
    }

    private async Task ConverseAsync()
    {
        var session = await _connection.GetSessionAsync(_stop.Token).ConfigureAwait(false);
        _header.SessionId = session.Id;
        using var watch = session.Ended.UnsafeRegister(static (state, _) => ((RunStream)state!).SessionEnded(), this);
        using var call = _connection.Pools.Run(cancellationToken: _stop.Token);
        using var frames = _frames = new BypassedStream<RunResponse, RunRequest>(
            call.ResponseStream,
            call.RequestStream,
            frame => frame.FrameCase == RunResponse.FrameOneofCase.GoesOnInRing,
            new RunRequest { GoesOnInRing = new GoesOnInRing() });
        await frames.WriteAsync(new RunRequest { Header = _header }).ConfigureAwait(false);
        var writing = WriteAsync(call.RequestStream, frames);
        try
        {
            while (await frames.MoveNext(_stop.Token).ConfigureAwait(false))
            {
                Receive(frames.Current);
            }
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            // It may wait for room that nobody makes any more.
            frames.Dispose();
            await writing.ConfigureAwait(false);
            _slices.Dispose();
            Output.Slices?.Dispose();
        }
    }

    private void GiveCredit(ulong bytes)
    {
        Output.Add(new RunRequest { Credit = new Credit { Bytes = bytes } });
        Output.Flush(here: true);
    }

    private void SessionEnded() => Abort(ErrorMapping.Lost(cause: null));

    private void Receive(RunResponse response)
    {
        switch (response.FrameCase)
        {
            case RunResponse.FrameOneofCase.Accepted:
                _ringOffer = response.Accepted.Ring;
                Output.GiveCredit(response.Accepted.Credit);
                _accepted.TrySetResult(response.Accepted);
                break;
            case RunResponse.FrameOneofCase.Outcomes:
                foreach (var run in response.Outcomes.Runs)
                {
                    Receive(run);
                }

                break;
            case RunResponse.FrameOneofCase.Piece:
                _pieces.Add(response.Piece.Data);
                _credit.PieceArrived(response.Piece.CalculateSize());
                break;
            case RunResponse.FrameOneofCase.Credit:
                Output.GiveCredit(response.Credit.Bytes);
                break;
            case RunResponse.FrameOneofCase.SegmentOffer:
                Receive(response.SegmentOffer);
                break;
            case RunResponse.FrameOneofCase.SegmentGone:
                _slices.Hide(response.SegmentGone.Segment);
                break;
            case RunResponse.FrameOneofCase.Finished:
                _finished = true;
                Output.Complete();
                // The stream has only its own end before it, which nobody needs to wait for.
                _sink.End(error: null);
                break;
        }
    }

    private void Receive(SegmentOffer offer)
    {
        if (offer.Yours)
        {
            Output.Slices?.Use(offer);
        }
        else
        {
            _slices.Show(offer);
        }
    }

    private void Receive(OutcomeRun run)
    {
        Output.Slices?.Settled(run);
        // What the run cost is its size as it came, before the pieces go in.
        var received = new ReceivedRun(run, run.CalculateSize());
        if (run.FromPieces)
        {
            _credit.LargeMessageArrived();
            run.Packed = _pieces.Take();
        }

        if (run.Slice is not { } slice)
        {
            _sink.Take(received);
            return;
        }

        _slices.Read(run, copied: _sink.KeepsRuns);
        _sink.Take(received);
        Output.Add(new RunRequest { SliceReturned = new SliceReturned { Segment = slice.Segment, Offset = slice.Offset } });
        Output.Flush(here: true);
    }

    // To open a ring, and to have threads that serve it, takes longer than a few items do on the stream.
    private void GoOnInRingIfWorthIt(BypassedStream<RunResponse, RunRequest> frames)
    {
        if (_ringOffer is not { } offer || !(_header.OpenEnded || Output.IsMuch))
        {
            return;
        }

        _ringOffer = null;
        if (frames.TryGoOnIn(offer, RunResponse.Parser, Threads))
        {
            Output.Slices = new OutgoingSlices(() => Output.Add(new RunRequest { SegmentWanted = new SegmentWanted() }), _connection.Time);
        }
    }

    private async Task WriteAsync(IClientStreamWriter<RunRequest> stream, BypassedStream<RunResponse, RunRequest> frames)
    {
        try
        {
            while (!Output.IsCompleted)
            {
                if (Output.Take(out var finished) is { } frame)
                {
                    GoOnInRingIfWorthIt(frames);
                    await frames.WriteAsync(frame).ConfigureAwait(false);
                    finished?.Release();
                }
                else
                {
                    await Output.Ready.WaitAsync(_stop.Token).ConfigureAwait(false);
                }
            }

            // Half-closing lets the supervisor's reading loop end before its call does.
            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // The call is over; the reading loop knows why.
        }
    }
}
