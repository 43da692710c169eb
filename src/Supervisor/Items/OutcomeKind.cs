namespace Supervisor.Items;

/// <summary>How an item ended. The numbers are those of the wire.</summary>
internal enum OutcomeKind
{
    Succeeded = 1,
    Failed = 2,
    Crashed = 3,
    TimedOut = 4,
    Cancelled = 5,
    Refused = 6,
}
