using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Supervisor.Cli;

/// <summary>All commands, and what holds for each of them: options of the connection, help, exit codes.</summary>
internal static class CommandLine
{
    /// <summary>From arguments to the exit code.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // "@FILE" is a request in a file, not more arguments.
        var parsed = Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction mistakes)
        {
            mistakes.ShowHelp = false;
            var message = new StringWriter();
            await parsed.InvokeAsync(new InvocationConfiguration { Output = message, Error = message });
            await error.WriteLineAsync($"supervisorctl: {message.ToString().Trim()}\nSee: {Invocation(parsed)} --help");
            return (int)ExitCode.Usage;
        }

        // Failures have been told by then: what is thrown past a command is a mistake of this program.
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("Shows and operates a supervisor: its pools, workers and jobs.");
        foreach (var option in ConnectionOptions.All)
        {
            root.Add(option);
        }

        foreach (var command in CommandList.All())
        {
            root.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Action = new HelpText((HelpAction)help.Action!);
        return root;
    }

    private static string Invocation(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            names.Insert(0, at.Command is RootCommand ? "supervisorctl" : at.Command.Name);
        }

        return string.Join(' ', names);
    }
}
