namespace Supervisor.Hosting;

/// <summary>One error of the configuration: where it is, and what to do.</summary>
internal readonly record struct ConfigurationProblem(string Key, string Text)
{
    public override string ToString() => Text.EndsWith('?') ? $"{Key} {Text}" : $"{Key} {Text}.";
}
