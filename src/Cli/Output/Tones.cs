using Spectre.Console;

namespace Supervisor.Cli;

/// <summary>The colours of tones, for tables and for single lines: those of the terminal's own first sixteen.</summary>
internal static class Tones
{
    internal const string Reset = "\e[0m";

    internal static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Olive),
        Tone.Bad => new Style(Color.Maroon),
        Tone.Muted => new Style(Color.Grey),
        _ => Style.Plain,
    };

    internal static string Escape(Tone tone) => tone switch
    {
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[31m",
        Tone.Muted => "\e[90m",
        _ => "",
    };
}
