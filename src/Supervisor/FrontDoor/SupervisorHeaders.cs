using System.Globalization;
using Microsoft.Extensions.Primitives;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Scheduling;

namespace Supervisor.FrontDoor;

/// <summary>
/// The headers by which a caller without the SDK says what it wants of the supervisor. A value that is none, and a name that is none, is an error:
/// a limit that does not hold is worse than a call that fails.
/// </summary>
internal sealed class SupervisorHeaders
{
    public const string Prefix = "supervisor-";
    public const string Pool = PoolHeader.Name;
    public const string Name = $"{Prefix}name";
    public const string MaxAttempts = $"{Prefix}max-attempts";
    public const string Priority = $"{Prefix}priority";
    public const string WaitLimit = $"{Prefix}wait-limit";
    public const string RunLimit = $"{Prefix}run-limit";
    public const string Idempotent = $"{Prefix}idempotent";
    public const string WaitForBrokenPool = $"{Prefix}wait-for-broken-pool";

    private const int MaxNameLength = 100;

    private static readonly string[] Known = [Pool, Name, MaxAttempts, Priority, WaitLimit, RunLimit, Idempotent, WaitForBrokenPool];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<FieldViolation> _violations = [];

    private SupervisorHeaders(IEnumerable<KeyValuePair<string, StringValues>> headers)
    {
        foreach (var (name, values) in headers)
        {
            if (name.ToLowerInvariant() is var lower && lower.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Add(lower, values);
            }
        }
    }

    /// <exception cref="RequestException">INVALID_ARGUMENT, with each header that is wrong.</exception>
    public static CallSettings Read(IEnumerable<KeyValuePair<string, StringValues>> headers)
    {
        var given = new SupervisorHeaders(headers);
        var settings = new CallSettings
        {
            Pool = given.Text(Pool),
            Name = given.Text(Name),
            MaxAttempts = given.Number(MaxAttempts, 1, JobSpec.MostAttempts) ?? 1,
            Priority = given.Number(Priority, -JobSpec.HighestPriority, JobSpec.HighestPriority) ?? 0,
            WaitLimit = given.Duration(WaitLimit),
            RunLimit = given.Duration(RunLimit),
            Idempotent = given.Flag(Idempotent),
            WaitsWhileBroken = given.Flag(WaitForBrokenPool),
        };
        return given._violations.Count == 0 ? settings : throw RequestException.InvalidFields(given._violations);
    }

    private void Add(string name, StringValues values)
    {
        if (!Known.Contains(name))
        {
            Refuse(name, $"is no header of the supervisor's; there are {string.Join(", ", Known)}.");
        }
        else if (values is not [{ } value])
        {
            Refuse(name, "came more than once.");
        }
        else
        {
            _values[name] = value;
        }
    }

    private string? Text(string name)
    {
        if (_values.TryGetValue(name, out var value) && value.Length is 0 or > MaxNameLength)
        {
            Refuse(name, $"has {value.Length} characters; 1 to {MaxNameLength}.");
        }

        return value;
    }

    private int? Number(string name, int least, int most) => Parse<int>(
        name, value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null, $"{least} to {most}");

    private TimeSpan? Duration(string name) => Parse<TimeSpan>(
        name, value => DurationText.Parse(value) is { Ticks: > 0 } time ? time : null, $"{DurationText.Expected}, longer than nothing");

    private bool Flag(string name) => Parse<bool>(name, value => value switch { "true" => true, "false" => false, _ => null }, "true or false") ?? false;

    private T? Parse<T>(string name, Func<string, T?> parse, string expected)
        where T : struct
    {
        if (!_values.TryGetValue(name, out var value))
        {
            return null;
        }

        var parsed = parse(value);
        if (parsed is null)
        {
            Refuse(name, $"is \"{value}\"; it must be {expected}.");
        }

        return parsed;
    }

    private void Refuse(string name, string problem) => _violations.Add(new FieldViolation(name, problem));
}
