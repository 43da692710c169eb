using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>A ready worker as the scheduler sees it: what it has been given, in order.</summary>
internal sealed class WorkerSeat(ReadyWorker worker)
{
    public ReadyWorker Worker { get; } = worker;

    public WorkerIdentity Identity => Worker.Identity;

    /// <summary>In the order in which the worker takes them: as they were sent, but for what was interjected.</summary>
    public List<Outstanding> Outstanding { get; } = [];

    /// <summary>Items that it was given and that have no outcome.</summary>
    public int OutstandingItems { get; set; }

    /// <summary>When the last outcome came.</summary>
    public long ProgressAt { get; set; }

    /// <summary>Since when nothing has come from it, while it had something to do.</summary>
    public long SilentSince => Math.Max(ProgressAt, Outstanding[0].SentAt);

    /// <summary>Items that it may still be given before it is replaced.</summary>
    public long ItemsLeft { get; set; } = worker.MaxItems ?? long.MaxValue;

    /// <summary>So few are left that the next worker should be started: a tenth, or what goes in two such batches.</summary>
    public bool IsNearlySpent(int batch) => Worker.MaxItems is { } most && ItemsLeft <= Math.Max(most / 10, 2 * batch);

    /// <summary>That was said.</summary>
    public bool IsSucceeded { get; set; }

    /// <summary>It gets no more work.</summary>
    public bool IsRetiring { get; set; }

    /// <summary>How far its outbox was received.</summary>
    public ulong Received { get; set; }

    /// <summary>How far it has been told so.</summary>
    public ulong Acknowledged { get; set; }

    /// <summary>It takes items in order, one at a time, so the first unsettled one is the one that runs.</summary>
    public bool IsSerial => Worker.Concurrency == 1;

    public Outstanding? Find(ulong delivery)
    {
        foreach (var outstanding in Outstanding)
        {
            if (outstanding.Delivery.Id == delivery)
            {
                return outstanding;
            }
        }

        return null;
    }
}
