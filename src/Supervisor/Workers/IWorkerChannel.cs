using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>
/// What goes down to one attached worker. Nothing here blocks or fails: frames are queued, in order, and written as fast as the
/// worker reads; after the stream has broken they go nowhere, and the listener hears of the worker's exit.
/// </summary>
internal interface IWorkerChannel
{
    /// <summary>Frames of streaming calls that are queued.</summary>
    int QueuedCallFrames { get; }

    /// <summary>Queues a delivery; <paramref name="received"/> acknowledges the outbox up to there.</summary>
    void Send(Delivery delivery, ulong received);

    /// <summary>Queues a cancellation of these items of a delivery; of all of it when there are no indexes.</summary>
    void Cancel(ulong delivery, IReadOnlyList<ulong> indexes);

    /// <summary>Queues the request to give back what has not begun of a delivery.</summary>
    void Recall(ulong delivery);

    /// <summary>Queues an acknowledgement of the outbox.</summary>
    void Acknowledge(ulong received);

    /// <summary>Queues a frame of a streaming call.</summary>
    void Send(ulong call, CallFrame frame);

    /// <summary>Starts writing what is queued. Called outside of locks, since it may write on the calling thread.</summary>
    void Flush();
}
