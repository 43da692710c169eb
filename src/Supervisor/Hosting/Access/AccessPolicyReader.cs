using System.Globalization;

namespace Supervisor.Hosting;

/// <summary>Resolves the names of the section Access, once, at start: who is renamed or added later is not let in by accident.</summary>
internal sealed class AccessPolicyReader(ICollection<ConfigurationProblem> problems)
{
    private const string Key = $"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Access)}";

    public AccessPolicy Read(AccessOptions options) => new()
    {
        Users = Resolve(options.Users, nameof(AccessOptions.Users), "user", Accounts.FindUser),
        Groups = Resolve(options.Groups, nameof(AccessOptions.Groups), "group", Accounts.FindGroup),
        Operators = Resolve(options.Operators, nameof(AccessOptions.Operators), "user", Accounts.FindUser),
        OperatorGroups = Resolve(options.OperatorGroups, nameof(AccessOptions.OperatorGroups), "group", Accounts.FindGroup),
    };

    private HashSet<uint> Resolve(List<string> names, string key, string kind, Func<string, uint?> find)
    {
        var resolved = new HashSet<uint>();
        for (var i = 0; i < names.Count; i++)
        {
            if ((Number(names[i]) ?? find(names[i])) is { } id)
            {
                resolved.Add(id);
            }
            else
            {
                problems.Add(new($"{Key}:{key}:{i}", $"\"{names[i]}\" is no {kind} of this machine: make it, or remove the name"));
            }
        }

        return resolved;
    }

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
