using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Takes in the outcomes that workers report. Late news, of what has its outcome or was given to another, is dropped.</summary>
internal sealed class Collection(SchedulerState state, Settlement settlement, Accounting accounting)
{
    public void Collect(WorkerSeat seat, IReadOnlyList<WorkerOutcome> outcomes)
    {
        var isLarge = false;
        for (var i = 0; i < outcomes.Count; i++)
        {
            Collect(seat, outcomes[i]);
            isLarge |= outcomes[i].Run.Payload.Pieces is not null;
        }

        AcknowledgeIfDue(seat, isLarge);
    }

    public void Collect(WorkerSeat seat, WorkerOutcome outcome)
    {
        seat.Received = Math.Max(seat.Received, outcome.OutboxPosition);
        if (seat.Find(outcome.Delivery) is not { } outstanding || !outstanding.TrySettle(outcome.Run))
        {
            return;
        }

        var (job, run) = (outstanding.Job, Stamp(outstanding, outcome.Run));
        accounting.Settle(outstanding, run, outcome.RunTime);
        seat.ProgressAt = outstanding.ProgressAt = state.Now;
        seat.OutstandingItems -= run.Count;
        job.Executing -= run.Count;
        var isWhole = outstanding.Unsettled == 0;
        if (isWhole)
        {
            seat.Outstanding.Remove(outstanding);
            job.Estimate.DeliveryReturned(outstanding.Items);
        }

        settlement.Settle(job, run, isWhole ? outstanding.Bytes : 0);
        settlement.FinishIfDone(job);
    }

    // Outcomes carry the attempt, and failures what became of the attempts before.
    private static OutcomeRun Stamp(Outstanding outstanding, OutcomeRun run)
    {
        var (attempt, crashes) = (outstanding.Delivery.Attempt, outstanding.Delivery.Runs[0].Crashes);
        return attempt == run.Attempt && crashes.Count == 0 ? run : run with
        {
            Attempt = attempt,
            Failures = [.. run.Failures.Select(failure => failure with { Crashes = crashes })],
        };
    }

    // Mostly the next delivery says it. What lies behind the ring of the outbox is large, and given up at once.
    private void AcknowledgeIfDue(WorkerSeat seat, bool isLarge)
    {
        var due = seat.Received - seat.Acknowledged;
        if (due > 0 && (isLarge || due >= (ulong)seat.Worker.OutboxCapacity / 4))
        {
            seat.Acknowledged = seat.Received;
            state.Command(new SchedulerCommand.Acknowledge(seat.Identity, seat.Received));
        }
    }
}
