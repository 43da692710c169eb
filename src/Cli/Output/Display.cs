using System.CommandLine;
using Google.Protobuf;
using Spectre.Console;

namespace Supervisor.Cli;

/// <summary>Where results and complaints go: tables with colours on a terminal, plain columns elsewhere.</summary>
internal sealed class Display(TextWriter output, TextWriter error, bool isTerminal, bool hasColours)
{
    private readonly Lazy<IAnsiConsole> _console = new(() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new AnsiConsoleOutput(output),
    }));

    /// <summary>Somebody looks at it as it is written.</summary>
    internal bool IsTerminal => isTerminal;

    /// <summary>For what only a terminal can show: tables, progress, live pictures.</summary>
    internal IAnsiConsole Console => _console.Value;

    internal TextWriter Output => output;

    internal static Display For(InvocationConfiguration invocation) =>
        new(invocation.Output, invocation.Error, !System.Console.IsOutputRedirected, hasColours: string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>One document of JSON.</summary>
    internal void Json(IMessage message) => output.WriteLine(ProtoJson.Document(message));

    internal void Line(string text) => output.WriteLine(text);

    internal void Error(string text) => error.WriteLine(text);
}
