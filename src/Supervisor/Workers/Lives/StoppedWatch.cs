using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>
/// Looks every second whether a signal has stopped a worker. That is evidence, not a guess: a starved machine does not fake it. One that
/// has stood still for the limit is reported, and killed as soon as something waits for it: an idle one may be somebody's intention.
/// </summary>
internal sealed class StoppedWatch(WorkerLife life, WorkerSlot slot, HangEvidence evidence, TimeProvider clock)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly string Reason = FormattableString.Invariant($"stopped by a signal (state T) for {Limit.TotalSeconds:0} s");

    private long? _since;
    private int _looks;
    private bool _reported;

    /// <summary>Watches until the process is gone, or is to be killed.</summary>
    public async Task RunAsync(ChildProcess process)
    {
        while (await Task.WhenAny(process.Exited, Task.Delay(Interval, clock)) != process.Exited)
        {
            if (!HasStoodStill())
            {
                _reported = false;
                continue;
            }

            if (!_reported)
            {
                _reported = true;
                evidence.Report(process, Reason);
            }

            if (slot.IsWaitingFor(life))
            {
                evidence.NoteStopped(Reason);
                life.BlameKill(Reason);
                slot.Post(new WorkerEvent.StayedStopped(life.Identity.Epoch));
                return;
            }
        }
    }

    // The daemon itself stops a worker for an instant to look at it: what was seen around such a look counts for nothing.
    private bool HasStoodStill()
    {
        var looks = life.Looks;
        if (!life.IsStoppedBySignal || looks != _looks)
        {
            (_since, _looks) = (null, looks);
            return false;
        }

        _since ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_since.Value) >= Limit;
    }
}
