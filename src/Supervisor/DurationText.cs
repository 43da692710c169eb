using System.Globalization;

namespace Supervisor;

/// <summary>Durations as people write them, in a configuration and in headers.</summary>
internal static class DurationText
{
    /// <summary>What a text must be.</summary>
    public const string Expected = "a duration such as 200ms, 5s, 2m, 1h or 00:00:05";

    private static readonly (string Unit, TimeSpan One)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Null where it is none. TimeSpan.Parse would take "5" for five days.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        }

        foreach (var (unit, one) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && IsNumber(text.AsSpan(0, text.Length - unit.Length), out var count))
            {
                return count * one;
            }
        }

        return null;
    }

    // Up to a number of hours that a TimeSpan holds.
    private static bool IsNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number < 1e8;
}
