using System.CommandLine;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl quarantine</c>.</summary>
internal static class QuarantineCommand
{
    internal static Command Create() => new("quarantine", "Items that killed every worker they met, and were set aside.")
    {
        QuarantineListCommand.Create(),
        QuarantineRerunCommand.Create(),
        QuarantineDiscardCommand.Create(),
    };
}
