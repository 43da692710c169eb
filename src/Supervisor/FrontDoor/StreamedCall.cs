using System.Threading.Channels;
using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.FrontDoor;

/// <summary>
/// A call whose messages go through as frames: those of the client as the worker gives credit for them, those of the worker as the client takes them. The
/// worker's frames are always read, so that credit for one direction does not wait for the other.
/// </summary>
internal sealed class StreamedCall : IDisposable
{
    // What may be under way to a client that does not read; and how many messages, since empty ones cost nothing.
    private const long Window = 256 << 10;
    private const int MaxUnderWay = 1024;

    private readonly IncomingCall _call;
    private readonly JobSpec _spec;
    private readonly TimeProvider _clock;
    private readonly CallJob _job;
    private readonly IdleLimit _idle;
    private readonly CreditGate _requestCredit = new(0);
    private readonly PieceAssembly _answer;
    private readonly Channel<CallFrame> _answers = Channel.CreateBounded<CallFrame>(new BoundedChannelOptions(MaxUnderWay) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _over;
    private long _taken;
    private volatile bool _isWriting;

    public StreamedCall(IncomingCall call, JobSpec spec, DispatchLimits limits, TimeProvider clock)
    {
        (_call, _spec, _clock) = (call, spec, clock);
        _over = CancellationTokenSource.CreateLinkedTokenSource(call.Context.CancellationToken);
        var open = new CallFrame.Open(call.Method.Name, call.Metadata, call.Deadline, (ulong)Window, Attempt: 1, spec.RunLimit);
        _job = new CallJob(call.Pool, spec.Id, open, TakeAsync);
        _answer = new PieceAssembly(limits.MaxItemBytes);
        _idle = new IdleLimit(limits.JobIdleTimeout, () => _isWriting || _job.WaitsForClient, clock);
    }

    /// <summary>Runs it to its status.</summary>
    public Task RunAsync(IAsyncEnumerable<OpaqueMessage> requests)
    {
        _call.Pool.Open(_spec, _call.Describe(_job, _clock));
        _job.Begin();
        return StreamEnd.FollowAsync(token => ReadAsync(requests, token), AnswerAsync(), _job.Abandon, TimeSpan.Zero, session: null, _call.Context.CancellationToken);
    }

    /// <summary>Nothing more is written: what is under way ends with its write.</summary>
    public void Dispose()
    {
        _idle.Dispose();
        _over.Cancel();
        _over.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<OpaqueMessage> requests, CancellationToken cancellationToken)
    {
        await foreach (var request in requests.WithCancellation(cancellationToken))
        {
            _idle.Touch();
            await SendAsync(request, cancellationToken);
        }

        _job.HalfClose();
    }

    private async Task SendAsync(OpaqueMessage message, CancellationToken cancellationToken)
    {
        for (var i = 0; i == 0 || i < message.Parts.Count; i++)
        {
            var frame = new CallFrame.Message(message.Parts.Count == 0 ? default : message.Parts[i], More: i + 1 < message.Parts.Count);
            await _requestCredit.TakeAsync((ulong)CallMapping.CostOf(frame), cancellationToken);
            _job.Down(frame);
        }
    }

    // A frame from the worker.
    private async Task TakeAsync(CallFrame frame)
    {
        if (frame is CallFrame.Credit credit)
        {
            _requestCredit.Give(credit.Bytes);
            return;
        }

        await _answers.Writer.WriteAsync(frame, _over.Token);
    }

    private async Task AnswerAsync()
    {
        var failed = StreamEnd.FailureOf(_job.Completion);
        var first = await Task.WhenAny(WriteAsync(), failed, _idle.Expired);
        await (first == failed ? _job.Completion : first);
    }

    private async Task WriteAsync()
    {
        await foreach (var frame in _answers.Reader.ReadAllAsync(_over.Token))
        {
            _isWriting = true;
            switch (frame)
            {
                case CallFrame.Headers headers: await _call.SendHeadersAsync(headers.Metadata); break;
                case CallFrame.Message message: await WriteAsync(message); break;
                case CallFrame.Status status: await EndAsync(status); return;
            }

            _isWriting = false;
            _idle.Touch();
        }
    }

    private async Task WriteAsync(CallFrame.Message part)
    {
        _answer.Add(part.Data);
        if (_answer.IsTooLarge)
        {
            throw new RequestException(StatusCode.ResourceExhausted, "ITEM_TOO_LARGE", $"An answer of {_call.Method.Name} is larger than the limit (Supervisor:Limits:MaxItemBytes).");
        }

        if (!part.More)
        {
            await _call.Responses.WriteAsync(new OpaqueMessage(_answer.Take()));
        }

        GiveCredit(CallMapping.CostOf(part));
    }

    // Not for each message, and long before the worker has to wait for it.
    private void GiveCredit(long bytes)
    {
        _taken += bytes;
        if (_taken >= Window / 4)
        {
            _job.Down(new CallFrame.Credit((ulong)_taken));
            _taken = 0;
        }
    }

    private async Task EndAsync(CallFrame.Status status)
    {
        if (status.Failure is not { } failure)
        {
            _call.AddTrailers(status.Trailers);
            return;
        }

        await _call.SendHeadersAsync(failure.Headers);
        throw failure.ToException(_call);
    }
}
