namespace Supervisor.Items;

/// <summary>Which time was over for an item that timed out. The numbers are those of the wire.</summary>
internal enum TimeLimit
{
    None = 0,
    Wait = 1,
    Run = 2,
    Deadline = 3,
}
