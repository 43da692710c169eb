using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="examples">Whole lines, as typed.</param>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    internal IReadOnlyList<string> Examples => examples;
}
