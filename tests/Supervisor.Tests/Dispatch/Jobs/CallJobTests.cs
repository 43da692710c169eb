using Supervisor.Dispatch.Jobs;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch.Jobs;

/// <summary>Whose turn it is in a call: only one that waits for its client may end for the client's silence.</summary>
public sealed class CallJobTests
{
    private const ulong Credit = 100;

    private readonly TaskCompletionSource _reader = new();
    private readonly CallJob _call;

    // Nothing here reaches the pool.
    public CallJobTests()
    {
        var open = new CallFrame.Open("a.B/C", [], Deadline: null, Credit, Attempt: 1, RunLimit: null);
        _call = new CallJob(pool: null!, id: 1, open, frame => frame is CallFrame.Message ? _reader.Task : Task.CompletedTask);
        _call.StartCall(new DeafChannel(), call: 7, attempt: 1);
        _call.Up(new CallFrame.Credit(1000));
    }

    [Fact]
    public void A_handler_that_works_before_it_reads_does_not_wait_for_the_client() => Assert.False(_call.WaitsForClient);

    [Fact]
    public void A_handler_that_works_on_a_message_does_not_wait_for_the_client()
    {
        _call.Up(new CallFrame.WaitForMessage(After: 0));
        Assert.True(_call.WaitsForClient);

        _call.Down(Message(More: false));
        Assert.False(_call.WaitsForClient);

        _call.Up(new CallFrame.WaitForMessage(After: 0));
        Assert.False(_call.WaitsForClient, "It said so before the message was there.");

        _call.Up(new CallFrame.WaitForMessage(After: 1));
        Assert.True(_call.WaitsForClient);
    }

    [Fact]
    public void A_handler_that_has_a_part_of_a_message_waits_for_the_rest()
    {
        _call.Up(new CallFrame.WaitForMessage(After: 0));

        _call.Down(Message(More: true));

        Assert.True(_call.WaitsForClient);
    }

    [Fact]
    public void A_handler_that_waited_when_the_input_ended_waits_no_more()
    {
        _call.Up(new CallFrame.WaitForMessage(After: 0));

        _call.HalfClose();

        Assert.False(_call.WaitsForClient);
    }

    [Fact]
    public void A_handler_without_credit_waits_until_there_is_more()
    {
        _call.HalfClose();
        _call.Up(new CallFrame.WaitForCredit(Credit));
        Assert.True(_call.WaitsForClient);

        _call.Down(new CallFrame.Credit(50));
        Assert.False(_call.WaitsForClient);
    }

    [Fact]
    public void An_answer_that_the_client_does_not_read_waits_for_it()
    {
        _call.HalfClose();
        _call.Up(Message(More: false));
        _call.Up(Message(More: false));
        Assert.True(_call.WaitsForClient);

        _reader.SetResult();

        Assert.False(_call.WaitsForClient);
    }

    private static CallFrame.Message Message(bool More) => new(new byte[10], More);

    /// <summary>Frames to the worker go nowhere.</summary>
    private sealed class DeafChannel : IWorkerChannel
    {
        public int QueuedCallFrames => 0;

        public void Send(Delivery delivery, ulong received)
        {
        }

        public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes)
        {
        }

        public void Recall(ulong delivery)
        {
        }

        public void Acknowledge(ulong received)
        {
        }

        public void Send(ulong call, CallFrame frame)
        {
        }

        public void Flush()
        {
        }
    }
}
