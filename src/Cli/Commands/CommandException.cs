namespace Supervisor.Cli;

/// <summary>Ends a command with an exit code and words for the user: what happened, to what, what to do.</summary>
internal sealed class CommandException(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    internal ExitCode Code => code;
}
