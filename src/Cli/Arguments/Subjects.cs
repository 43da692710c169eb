using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>What commands are about. Each call makes another one, since a command owns its arguments.</summary>
internal static class Subjects
{
    internal static Argument<string> Pool(string description) => new("POOL") { Description = description };

    internal static Argument<string?> AnyPool(string description) => new("POOL") { Description = description, Arity = ArgumentArity.ZeroOrOne };
}
