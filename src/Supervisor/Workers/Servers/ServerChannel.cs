using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>The way down to a server: what is sent becomes calls when they have their turn.</summary>
/// <param name="queue">Where they wait.</param>
/// <param name="upward">Where what is given back goes.</param>
/// <param name="openCall">Makes a streaming call.</param>
/// <param name="workGiven">Hears how many items or calls went down.</param>
/// <param name="begin">Begins what has its turn.</param>
internal sealed class ServerChannel(ServerQueue queue, UpwardQueue upward, Func<ulong, CallFrame.Open, StreamingWork> openCall, Action<int> workGiven, Action begin) : IWorkerChannel
{
    public int QueuedCallFrames => queue.QueuedMessages;

    public void Send(Delivery delivery, ulong received)
    {
        workGiven(delivery.Count);
        queue.Add(delivery);
    }

    public void Send(ulong call, CallFrame frame)
    {
        if (frame is CallFrame.Open open)
        {
            workGiven(1);
            queue.Add(openCall(call, open));
        }
        else
        {
            queue.FindCall(call)?.Receive(frame);
        }
    }

    public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes) => queue.Cancel(delivery, indexes);

    public void Recall(ulong delivery)
    {
        if (queue.Recall(delivery) is { } rest)
        {
            upward.PostReturned(delivery, rest.First, rest.Count);
        }
    }

    public void Acknowledge(ulong received)
    {
        // There is no outbox.
    }

    public void Flush() => begin();
}
