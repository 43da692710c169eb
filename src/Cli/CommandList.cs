using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>What supervisorctl can do, in the order in which its help tells it.</summary>
internal static class CommandList
{
    internal static IEnumerable<Command> All() =>
    [
        StatusCommand.Create(),
    ];
}
