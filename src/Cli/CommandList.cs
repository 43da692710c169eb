using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>What supervisorctl can do, in the order in which its help tells it.</summary>
internal static class CommandList
{
    internal static IEnumerable<Command> All() =>
    [
        StatusCommand.Create(),
        TopCommand.Create(),
        PoolsCommand.Create(),
        WorkersCommand.Create(),
        JobsCommand.Create(),
        EventsCommand.Create(),
        LogsCommand.Create(),
        RestartCommand.Create(),
        ResizeCommand.Create(),
        DrainCommand.Create(),
        CancelCommand.Create(),
        QuarantineCommand.Create(),
        CallCommand.Create(),
        MapCommand.Create(),
        InitCommand.Create(),
        StartCommand.Create(),
        StopCommand.Create(),
        CompletionCommand.Create(),
        VersionCommand.Create(),
    ];
}
