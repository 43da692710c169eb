using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Supervisor.Hosting;

/// <summary>
/// Compares a section of the configuration with the class that it is bound to. The binder itself stops at the first value that it cannot
/// convert and passes over keys that it does not know; this finds all of both.
/// </summary>
internal sealed class OptionsCheck
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, string?> _sound = new(StringComparer.OrdinalIgnoreCase);

    private OptionsCheck() { }

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>What is left without the faulty values; durations in the form that the binder understands.</summary>
    public IReadOnlyDictionary<string, string?> Sound => _sound;

    public static OptionsCheck Of(IConfigurationSection section, Type options)
    {
        var check = new OptionsCheck();
        check.Visit(section, options, range: null);
        return check;
    }

    private void Visit(IConfigurationSection node, Type type, RangeAttribute? range)
    {
        if (ScalarText.IsScalar(type))
        {
            VisitScalar(node, type, range);
        }
        else if (!string.IsNullOrEmpty(node.Value))
        {
            Report(node, $"is \"{node.Value}\": give {(IsList(type) ? "a list, as [\"program\", \"argument\"]" : "an object, as { \"Name\": ... }")}");
        }
        else if (type.IsGenericType)
        {
            VisitAll(node, type.GetGenericArguments()[^1]);
        }
        else
        {
            VisitProperties(node, type);
        }
    }

    private void VisitScalar(IConfigurationSection node, Type type, RangeAttribute? range)
    {
        if (node.GetChildren().Any())
        {
            Report(node, "has parts: give a single value");
        }
        else if (ScalarText.Parse(type, node.Value ?? "") is not { } value)
        {
            Report(node, $"is \"{node.Value}\": give {ScalarText.Expected(type)}");
        }
        else if (range is not null && !range.IsValid(value))
        {
            Report(node, $"is {node.Value}: give {range.Minimum} to {range.Maximum}");
        }
        else
        {
            _sound[node.Path] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }

    private void VisitAll(IConfigurationSection node, Type type)
    {
        foreach (var child in node.GetChildren())
        {
            Visit(child, type, range: null);
        }
    }

    private void VisitProperties(IConfigurationSection node, Type type)
    {
        var properties = type.GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in node.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out var property))
            {
                Visit(child, property.PropertyType, property.GetCustomAttribute<RangeAttribute>());
            }
            else
            {
                Report(child, $"is unknown: {NearestName.Suggest(child.Key, properties.Keys)}");
            }
        }
    }

    private void Report(IConfigurationSection node, string text) => _problems.Add(new(node.Path, text));

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>);
}
