namespace Supervisor.Items;

/// <summary>Which worker: the slot it stands in, and the epoch, which is never used twice in one life of the daemon.</summary>
internal readonly record struct WorkerIdentity(string Pool, int Slot, ulong Epoch)
{
    /// <summary>As people and the wire see it: "images/2#17".</summary>
    public override string ToString() => $"{Pool}/{Slot}#{Epoch}";
}

/// <summary>Which process: a pid alone is used again.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Field 22 of /proc/PID/stat: clock ticks since boot.</param>
internal readonly record struct ProcessIdentity(int Pid, ulong StartTime);
