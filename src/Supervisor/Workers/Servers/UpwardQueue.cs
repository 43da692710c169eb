using System.Threading.Channels;
using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>
/// Takes what calls bring up to the worker's life, in order and one at a time, as the dispatcher wants it. What came while the last was
/// taken goes together.
/// </summary>
internal sealed class UpwardQueue(WorkerLife life)
{
    private readonly Channel<Upward> _queue = Channel.CreateUnbounded<Upward>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<WorkerOutcome> _outcomes = [];

    public void Post(WorkerOutcome outcome) => _queue.Writer.TryWrite(new Upward.Outcome(outcome));

    public void PostReturned(ulong delivery, ulong first, int count) => _queue.Writer.TryWrite(new Upward.Returned(delivery, first, count));

    public void Post(ulong call, CallFrame frame) => _queue.Writer.TryWrite(new Upward.Frame(call, frame));

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Runs until everything was taken up.</summary>
    public async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var upward))
            {
                Take(upward);
            }

            TakeOutcomes();
        }
    }

    private void Take(Upward upward)
    {
        if (upward is Upward.Outcome { Value: var outcome })
        {
            _outcomes.Add(outcome);
            return;
        }

        TakeOutcomes();
        if (upward is Upward.Returned returned)
        {
            life.TakeReturned(returned.Delivery, returned.First, returned.Count);
        }
        else if (upward is Upward.Frame frame)
        {
            life.TakeCallFrame(frame.Call, frame.Value);
        }
    }

    private void TakeOutcomes()
    {
        if (_outcomes.Count > 0)
        {
            WorkerOutcome[] outcomes = [.. _outcomes];
            _outcomes.Clear();
            life.TakeOutcomes(outcomes);
        }
    }

    private abstract record Upward
    {
        internal sealed record Outcome(WorkerOutcome Value) : Upward;

        internal sealed record Returned(ulong Delivery, ulong First, int Count) : Upward;

        internal sealed record Frame(ulong Call, CallFrame Value) : Upward;
    }
}
