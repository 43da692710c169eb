using System.Collections;

namespace Supervisor.Hosting;

/// <summary>Which settings differ between two objects of options, by their keys: "Supervisor:Limits:MaxItemBytes".</summary>
internal static class SettingsDifference
{
    public static IReadOnlyList<string> Between(object before, object after, string prefix) =>
    [
        .. before.GetType().GetProperties()
            .Where(property => property.CanWrite || !ScalarText.IsScalar(property.PropertyType))
            .SelectMany(property => Of(property.GetValue(before), property.GetValue(after), $"{prefix}:{property.Name}")),
    ];

    private static IEnumerable<string> Of(object? before, object? after, string key) => before switch
    {
        null or string or ValueType => Equals(before, after) ? [] : [key],
        _ when after is null => [key],
        IEnumerable list => list.Cast<object>().SequenceEqual(((IEnumerable)after).Cast<object>()) ? [] : [key],
        _ => Between(before, after, key),
    };
}
