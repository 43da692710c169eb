using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Supervisor.Cli;

/// <summary>Every --help: what the library tells, then examples, and for the program itself its environment and exit codes.</summary>
internal sealed class HelpText(HelpAction library) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => library.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        library.MaxWidth = 110;
        library.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case RootCommand:
                WriteEnvironment(output);
                WriteExitCodes(output);
                break;
            case ExampleCommand { Examples.Count: > 0 } command:
                WriteExamples(output, command);
                break;
        }

        return (int)ExitCode.Ok;
    }

    private static void WriteExamples(TextWriter output, ExampleCommand command)
    {
        output.WriteLine("Examples:");
        foreach (var example in command.Examples)
        {
            output.WriteLine($"  {example}");
        }
    }

    private static void WriteEnvironment(TextWriter output) => output.WriteLine("""
        Environment:
          SUPERVISORCTL_SOCKET, SUPERVISORCTL_ADDRESS, ...  the options of the connection, where the line names no place
          NO_COLOR                                          no colours; where the output is no terminal there are none anyway

        """);

    private static void WriteExitCodes(TextWriter output)
    {
        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in ExitCodeTable.Rows)
        {
            output.WriteLine($"  {(int)code,-4} {meaning}");
        }
    }
}
