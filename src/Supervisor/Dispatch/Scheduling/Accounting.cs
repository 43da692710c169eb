using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Charges jobs for the run time that they use: an estimate when items are handed out, more while they run longer than that, and
/// in the end what they took.
/// </summary>
internal sealed class Accounting(SchedulerState state)
{
    // What an item is taken to cost until one was measured: enough that a job of unknown items does not get every worker.
    private static readonly TimeSpan UnknownItem = TimeSpan.FromMilliseconds(1);

    private readonly double _unknownItem = state.Options.Timestamps(UnknownItem);

    /// <summary>Items are handed out.</summary>
    public void ChargeEstimate(Outstanding outstanding)
    {
        var job = outstanding.Job;
        outstanding.Charge = Math.Max(1, (long)((job.Estimate.PerItem ?? _unknownItem) * outstanding.Items));
        state.Runnable.Charge(job, outstanding.Charge);
    }

    /// <summary>
    /// Before jobs are compared: an item that runs longer than it was charged for counts while it runs, or its job would get the
    /// other workers too.
    /// </summary>
    public void ChargeOverruns()
    {
        foreach (var seat in state.Seats.Values)
        {
            foreach (var outstanding in seat.Outstanding)
            {
                var overrun = outstanding.IsBegun ? state.Now - outstanding.RunsSince - outstanding.Charge : 0;
                if (overrun > 0)
                {
                    outstanding.Charge += overrun;
                    state.Runnable.Charge(outstanding.Job, overrun);
                }
            }
        }
    }

    /// <summary>Outcomes have come, and are noted in <paramref name="outstanding"/>: their part of the charge is replaced by what they took.</summary>
    public void Settle(Outstanding outstanding, OutcomeRun run, TimeSpan reported)
    {
        var job = outstanding.Job;
        var runTime = RunTimeOf(outstanding, reported);
        job.Estimate.Measured(run.Count, runTime, run.Payload.Length);
        Replace(outstanding, EstimateOf(outstanding, run.Count), runTime);
    }

    /// <summary>Items came back unbegun and cost nothing; they are out of <paramref name="outstanding"/> already.</summary>
    public void Refund(Outstanding outstanding, int count) =>
        Replace(outstanding, EstimateOf(outstanding, count), runTime: 0);

    /// <summary>The worker is gone: what was executing is charged for its time, the rest for nothing.</summary>
    public void Close(Outstanding outstanding, bool wasExecuting) =>
        Replace(outstanding, outstanding.Charge, wasExecuting ? state.Now - outstanding.RunsSince : 0);

    // The part of the charge that some items have, which are not among the unsettled any more.
    private static long EstimateOf(Outstanding outstanding, int count) => outstanding.Unsettled == 0
        ? outstanding.Charge
        : (long)((double)outstanding.Charge * count / (outstanding.Unsettled + count));

    // A worker's word is good up to the time that its lanes had.
    private long RunTimeOf(Outstanding outstanding, TimeSpan reported) => reported > TimeSpan.Zero
        ? Math.Min(state.Options.Timestamps(reported), (state.Now - outstanding.SentAt) * outstanding.Seat.Worker.Concurrency)
        : state.Now - outstanding.RunsSince;

    private void Replace(Outstanding outstanding, long estimated, long runTime)
    {
        var job = outstanding.Job;
        outstanding.Charge -= estimated;
        job.Summary = job.Summary with { RunTime = job.Summary.RunTime + state.Options.Time(runTime) };
        state.Runnable.Charge(job, runTime - estimated);
    }
}
