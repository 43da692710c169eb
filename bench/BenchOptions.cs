using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Supervisor.Bench.Cases;

namespace Supervisor.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Quick">Few repetitions: shows that it runs and about where the figures are.</param>
/// <param name="Json">For programs rather than for people.</param>
/// <param name="Only">A regular expression that the names of the cases to run match somewhere; a part of a name is one. Empty for all.</param>
internal sealed record BenchOptions(bool Quick, bool Json, string Only)
{
    private const string Usage = "Usage: dotnet run -c Release --project bench -- [--quick] [--json] [--only PATTERN]";

    public bool Selects(BenchCase one) => Only.Length > 0 ? Regex.IsMatch(one.Name, Only, RegexOptions.IgnoreCase) : !(Quick && one.IsSlow);

    /// <param name="arguments">Of the command line.</param>
    /// <param name="options">Null after a mistake.</param>
    /// <param name="mistake">What is wrong, for people; empty if nothing is.</param>
    public static bool TryParse(IReadOnlyList<string> arguments, [NotNullWhen(true)] out BenchOptions? options, out string mistake)
    {
        (options, mistake) = (null, "");
        var (quick, json, only) = (false, false, "");
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--json":
                    json = true;
                    break;
                case "--only" when i + 1 < arguments.Count && IsPattern(arguments[i + 1]):
                    only = arguments[++i];
                    break;
                case "--only":
                    mistake = $"'--only' needs a part of a case's name, or a regular expression, after it. {Usage}";
                    return false;
                default:
                    mistake = $"'{arguments[i]}' is not known. {Usage}";
                    return false;
            }
        }

        options = new BenchOptions(quick, json, only);
        return true;
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
