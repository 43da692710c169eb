using System.Globalization;

namespace Supervisor.Hosting;

/// <summary>Single values as they are written in a configuration.</summary>
internal static class ScalarText
{
    private static readonly (string Unit, TimeSpan One)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    public static bool IsScalar(Type type) => Plain(type) is var plain && (plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(TimeSpan));

    /// <summary>The value that a text stands for; null if it stands for none of this type.</summary>
    public static object? Parse(Type type, string text) => Plain(type) switch
    {
        var plain when plain == typeof(string) => text,
        var plain when plain == typeof(TimeSpan) => ParseDuration(text),
        var plain when plain == typeof(bool) => bool.TryParse(text, out var yes) ? yes : null,
        var plain when plain == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        var plain when plain == typeof(long) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        var plain when plain == typeof(double) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null,
        { IsEnum: true } plain => Enum.GetNames(plain).Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(plain, text, ignoreCase: true) : null,
        var plain => throw new NotSupportedException($"Options cannot have values of type {plain}."),
    };

    /// <summary>What a text must be to stand for a value of this type.</summary>
    public static string Expected(Type type) => Plain(type) switch
    {
        var plain when plain == typeof(TimeSpan) => "a duration such as 200ms, 5s, 2m, 1h or 00:00:05",
        var plain when plain == typeof(bool) => "true or false",
        { IsEnum: true } plain => $"one of {string.Join(", ", Enum.GetNames(plain))}",
        var plain when plain == typeof(double) => "a number such as 2 or 0.5",
        _ => "a whole number",
    };

    // TimeSpan.Parse would take "5" for five days.
    private static TimeSpan? ParseDuration(string text)
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

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
