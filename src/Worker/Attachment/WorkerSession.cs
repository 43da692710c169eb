using Grpc.Core;
using Supervisor.Client;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;
using Supervisor.Worker.Outcomes;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Attachment;

/// <summary>
/// A worker's life on its stream, from hello to its end. <paramref name="lost"/> is called at once when the stream breaks, from the
/// reading loop, whatever handlers are doing.
/// </summary>
internal sealed class WorkerSession(
    WorkerDefinition worker,
    WorkerEnvironment environment,
    AsyncDuplexStreamingCall<AttachRequest, AttachResponse> stream,
    Action<SessionEnd> lost) : IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<SessionEnd> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly BypassedStream<AttachResponse, AttachRequest> _frames = new(
        stream.ResponseStream,
        stream.RequestStream,
        frame => frame.FrameCase == AttachResponse.FrameOneofCase.GoesOnInRing,
        new AttachRequest { GoesOnInRing = new GoesOnInRing() });

    private LaneSet? _lanes;
    private Task? _reading;
    private volatile bool _isInterrupted;
    private volatile bool _isLeaving;

    /// <summary>Cancels what runs, runs the exit hook and ends the session.</summary>
    internal void Stop()
    {
        _stopRequested.TrySetResult();
        // What the initializer registered runs elsewhere; signals must not wait for it.
        _ = _stop.CancelAsync();
    }

    /// <summary>Cancels the tokens of what runs and of what comes; nothing else follows from it.</summary>
    internal void Interrupt()
    {
        _isInterrupted = true;
        Volatile.Read(ref _lanes)?.Interrupt();
    }

    public void Dispose() => _stop.Dispose();

    /// <param name="hello">The first frame.</param>
    /// <param name="rehearsing">Ends before the worker is ready.</param>
    internal async Task<SessionEnd> RunAsync(AttachRequest hello, Task rehearsing)
    {
        WorkerWelcome welcome;
        try
        {
            await stream.RequestStream.WriteAsync(hello).ConfigureAwait(false);
            welcome = await ReadWelcomeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or InvalidDataException or OperationCanceledException)
        {
            if (_stop.IsCancellationRequested)
            {
                return Stopped;
            }

            return new SessionEnd(ExitCode.Unavailable, $"Worker {environment.WorkerId} could not attach to the supervisor at '{environment.SocketPath}': {Describe(exception)}");
        }
        return await ServeAsync(welcome, rehearsing).ConfigureAwait(false);
    }

    private async Task<WorkerWelcome> ReadWelcomeAsync()
    {
        if (!await stream.ResponseStream.MoveNext(_stop.Token).ConfigureAwait(false))
        {
            throw new InvalidDataException("it ended the stream without a welcome.");
        }

        return stream.ResponseStream.Current.Welcome ?? throw new InvalidDataException("its first frame was no welcome.");
    }

    private async Task<SessionEnd> ServeAsync(WorkerWelcome welcome, Task rehearsing)
    {
        try
        {
            // Both files, and segments, stay mapped to the process's end: a lane may use them until then.
            var outcomes = new OutcomeQueue(new Outbox(welcome.OutboxPath, welcome.OutboxCapacity), worker.Time);
            var lanes = new LaneSet((int)welcome.Concurrency, new Page(welcome.PagePath, (int)welcome.Concurrency), welcome.MaxItemBytes, outcomes, _frames.Post, worker.Time);
            Volatile.Write(ref _lanes, lanes);
            if (_isInterrupted)
            {
                lanes.Interrupt();
            }

            _reading = ReadAsync(new FrameRouter(welcome, worker.Methods, lanes, outcomes, new SegmentViews(), worker.Time).Route);
            var living = LiveAsync(StartOf(welcome), welcome.Ring, lanes, outcomes, rehearsing);
            return await (await Task.WhenAny(living, _lost.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return await FailStartAsync(exception).ConfigureAwait(false);
        }
    }

    private WorkerStart StartOf(WorkerWelcome welcome) =>
        new(welcome.WorkerId, welcome.Pool, (int)welcome.Slot, welcome.InitializerArgument.Memory, worker.Services);

    /// <summary>Throws what the initializer throws.</summary>
    private async Task<SessionEnd> LiveAsync(WorkerStart start, RingOffer? ring, LaneSet lanes, OutcomeQueue outcomes, Task rehearsing)
    {
        await Task.Run(() => worker.InitializeAsync(start, _stop.Token)).ConfigureAwait(false);
        await rehearsing.ConfigureAwait(false);
        await _frames.WriteAsync(new AttachRequest { Ready = new WorkerReady() }).ConfigureAwait(false);
        // A lane runs on the thread that its items come to, which saves waking another one; one more reads meanwhile.
        if (_frames.TryGoOnIn(ring, AttachResponse.Parser, threads: 2))
        {
            outcomes.Slices = new SliceSource(() => outcomes.Post(new AttachRequest { SegmentWanted = new SegmentWanted() }), worker.Time);
        }

        var writing = WriteAsync(outcomes);
        await ExecuteAsync(lanes).ConfigureAwait(false);
        var end = await RunExitHookAsync(start).ConfigureAwait(false) ?? EndOf(lanes);
        outcomes.Complete();
        await writing.ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
        return end;
    }

    private async Task ExecuteAsync(LaneSet lanes)
    {
        var running = lanes.RunAsync();
        if (await Task.WhenAny(running, _stopRequested.Task).ConfigureAwait(false) != running)
        {
            lanes.Stop();
            await Task.WhenAny(running, Task.Delay(StopGrace, worker.Time)).ConfigureAwait(false);
        }
        // Handlers cannot make a lane fail: the supervisor broke the protocol, or the outbox's disk is full.
        if (running.Exception is { } exception)
        {
            Lose(new SessionEnd(ExitCode.Software, $"Worker {environment.WorkerId} cannot go on: {exception.InnerException}"));
        }
    }

    /// <summary>Null: it went well.</summary>
    private async Task<SessionEnd?> RunExitHookAsync(WorkerStart start)
    {
        try
        {
            await Task.Run(() => worker.ExitAsync(start)).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return new SessionEnd(ExitCode.Software, $"The exit hook of worker {environment.WorkerId} failed: {exception}");
        }
    }

    private SessionEnd Stopped => environment.IsSingleTask ? SessionEnd.Terminated : SessionEnd.Ok;

    // The end of a process of its own tells how its task went; a pool's worker has a stream for that.
    private SessionEnd EndOf(LaneSet lanes) =>
        _stop.IsCancellationRequested ? Stopped : environment.IsSingleTask && !lanes.HasSucceeded ? SessionEnd.TaskFailed : SessionEnd.Ok;

    private async Task<SessionEnd> FailStartAsync(Exception exception)
    {
        if (_stop.IsCancellationRequested)
        {
            return Stopped;
        }

        // From here on the end of the stream is no loss: the supervisor may end it as soon as it has read why.
        _isLeaving = true;
        var failed = new WorkerStartFailed { Cause = FailureMapping.OfStart(exception) };
        _reading ??= ReadAsync(_ => { });
        try
        {
            await stream.RequestStream.WriteAsync(new AttachRequest { StartFailed = failed }).ConfigureAwait(false);
            await LeaveAsync().ConfigureAwait(false);
        }
        catch (Exception unsent) when (unsent is RpcException or InvalidOperationException)
        {
            // The supervisor has gone first. The cause is on standard error all the same.
        }
        return new SessionEnd(ExitCode.Software, $"Worker {environment.WorkerId} could not start: {exception}");
    }

    private async Task ReadAsync(Action<AttachResponse> route)
    {
        try
        {
            while (await _frames.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                route(_frames.Current);
            }

            Lose(Abandoned("the supervisor ended it"));
        }
        catch (RpcException exception)
        {
            Lose(Abandoned(Describe(exception)));
        }
        catch (Exception exception)
        {
            Lose(new SessionEnd(ExitCode.Software, $"The supervisor broke the protocol of worker {environment.WorkerId}: {exception}"));
        }
    }

    private async Task WriteAsync(OutcomeQueue outcomes)
    {
        try
        {
            await outcomes.WriteAllAsync(_frames).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Lose(Abandoned(Describe(exception)));
        }
    }

    private async Task LeaveAsync()
    {
        _isLeaving = true;
        await stream.RequestStream.CompleteAsync().ConfigureAwait(false);
        // The supervisor's end of the stream says that it has read everything.
        await Task.WhenAny(_reading!, Task.Delay(GoodbyePatience, worker.Time)).ConfigureAwait(false);
    }

    private void Lose(SessionEnd end)
    {
        if (_isLeaving)
        {
            return;
        }

        lost(end);
        _lost.TrySetResult(end);
    }

    private SessionEnd Abandoned(string why) =>
        new(ExitCode.Unavailable, $"Worker {environment.WorkerId} lost its stream and exits at once, since its items are given to others: {why}.");

    private static string Describe(Exception exception) => exception is RpcException rpc
        ? $"{rpc.StatusCode}: {rpc.Status.Detail}{(rpc.Status.DebugException is { } cause ? $" ({cause.Message})" : "")}"
        : exception.Message;
}
