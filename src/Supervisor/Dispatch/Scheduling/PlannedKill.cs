using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>A worker is to be killed at a time if it still executes an item then.</summary>
/// <param name="Index">Which item; null for each of the delivery.</param>
/// <param name="Kind">How the item ends if the kill hits it.</param>
/// <param name="At">When, as a timestamp.</param>
/// <param name="Reason">For the crash report and the outcome.</param>
/// <param name="Fired">It was tried, so that it explains a death.</param>
internal sealed record PlannedKill(ulong? Index, OutcomeKind Kind, long At, string Reason, bool Fired = false)
{
    public bool Concerns(ulong index) => Index is null || Index == index;
}
