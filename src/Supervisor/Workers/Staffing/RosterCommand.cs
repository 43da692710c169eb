namespace Supervisor.Workers;

/// <summary>What the shell shall do for a pool's slots, in order.</summary>
internal abstract record RosterCommand
{
    private RosterCommand() { }

    /// <summary>Make a slot and start its first worker.</summary>
    internal sealed record Add(int Slot, int Generation) : RosterCommand;

    /// <summary>Give work to the worker that is ready there.</summary>
    internal sealed record Engage(int Slot, ulong Epoch) : RosterCommand;

    /// <summary>Let the worker finish what it has, and start the next one in its slot.</summary>
    internal sealed record Recycle(int Slot, ulong Epoch) : RosterCommand;

    /// <summary>Let the worker finish what it has, and empty the slot for good; then say that it is gone.</summary>
    /// <param name="Slot">Which.</param>
    /// <param name="IsReplaced">Another one takes its place.</param>
    internal sealed record Empty(int Slot, bool IsReplaced) : RosterCommand;

    /// <summary>No worker of an earlier generation is left.</summary>
    internal sealed record RollEnded : RosterCommand;

    /// <summary>A worker of the new generation could not start; those of the earlier one stay.</summary>
    /// <param name="Slot">Where.</param>
    internal sealed record RollStopped(int Slot) : RosterCommand;
}
