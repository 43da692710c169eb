using System.CommandLine;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl completion</c>.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash or zsh." };

    internal static Command Create()
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new ExampleCommand(
            "completion", "Prints a script with which a shell completes commands, options, and names that the daemon knows.",
            "source <(supervisorctl completion bash)", "supervisorctl completion zsh > \"${fpath[1]}/_supervisorctl\"") { Shell };
        command.SetLocalAction((arguments, display, _) =>
        {
            display.Output.Write(arguments.GetValue(Shell) == "zsh" ? CompletionScripts.Zsh : CompletionScripts.Bash);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
