using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Supervisor.Cli;

/// <summary>Times on the command line, as the daemon's configuration writes them: 200ms, 5s, 2m, 1h or 00:00:05.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan One)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    internal static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = Parse,
    };

    /// <summary>Null for what is none.</summary>
    internal static TimeSpan? Parse(string text)
    {
        foreach (var (unit, one) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return one * count;
            }
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero ? time : null;
    }

    private static TimeSpan? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var time = Parse(text);
        if (time is null)
        {
            argument.AddError($"\"{text}\" is no time: write it as 200ms, 5s, 2m, 1h or 00:00:05.");
        }

        return time;
    }
}
