using System.Globalization;

namespace Supervisor.Hosting;

/// <summary>Single values as they are written in a configuration.</summary>
internal static class ScalarText
{
    public static bool IsScalar(Type type) => Plain(type) is var plain && (plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(TimeSpan));

    /// <summary>The value that a text stands for; null if it stands for none of this type.</summary>
    public static object? Parse(Type type, string text) => Plain(type) switch
    {
        var plain when plain == typeof(string) => text,
        var plain when plain == typeof(TimeSpan) => DurationText.Parse(text),
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
        var plain when plain == typeof(TimeSpan) => DurationText.Expected,
        var plain when plain == typeof(bool) => "true or false",
        { IsEnum: true } plain => $"one of {string.Join(", ", Enum.GetNames(plain))}",
        var plain when plain == typeof(double) => "a number such as 2 or 0.5",
        _ => "a whole number",
    };

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
