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

    /// <summary>A table on a terminal, plain columns elsewhere.</summary>
    internal void Show(Listing listing)
    {
        if (isTerminal)
        {
            Console.Write(TerminalTable.From(listing));
            return;
        }

        foreach (var line in PlainColumns.Lines(listing))
        {
            output.WriteLine(line);
        }
    }

    internal void Line(string text) => output.WriteLine(text);

    /// <summary>A line, in a colour where there are colours. Nothing in it is cut or wrapped.</summary>
    internal void Line(string text, Tone tone)
    {
        if (isTerminal && hasColours && tone != Tone.Plain)
        {
            output.WriteLine($"{Tones.Escape(tone)}{text}{Tones.Reset}");
        }
        else
        {
            output.WriteLine(text);
        }
    }

    internal void Error(string text) => error.WriteLine(text);
}
