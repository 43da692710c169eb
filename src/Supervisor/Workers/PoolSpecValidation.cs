using Supervisor.Processes.Leftovers;
using Supervisor.Workers.Servers;

namespace Supervisor.Workers;

/// <summary>What a pool may be, wherever it comes from.</summary>
internal static class PoolSpecValidation
{
    public const int MaxNameLength = 64;
    public const int MaxWorkers = 1024;
    public const int MaxConcurrency = 1024;
    public const int MaxSpares = 64;

    private const long MinRecycleRss = 1 << 20;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(1);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);

    // The longest that a timer takes is 49 days.
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(49);

    // What the supervisor itself tells its workers.
    private static readonly string[] ReservedVariables =
        ["SUPERVISOR_WORKER", "SUPERVISOR_SOCKET", "SUPERVISOR_TOKEN_FILE", "SUPERVISOR_SINGLE_TASK", LifeMark.Variable,
        ServerAddress.SocketVariable, ServerAddress.PortVariable, ServerAddress.AddressVariable];

    /// <summary>Everything that is wrong; empty for a good one.</summary>
    public static IReadOnlyList<FieldError> Validate(PoolSpec spec) =>
    [
        .. Name(spec.Name), .. Command(spec.Command), .. WorkingDirectory(spec.WorkingDirectory), .. spec.Environment.SelectMany(Variable),
        .. Count(nameof(spec.Workers), spec.Workers, MaxWorkers),
        .. Count(nameof(spec.Concurrency), spec.Concurrency, MaxConcurrency),
        .. Spares(spec.Spares),
        .. Count(nameof(spec.MaxItemsPerWorker), spec.MaxItemsPerWorker ?? 1, int.MaxValue),
        .. Lifetime(spec.MaxWorkerLifetime),
        .. Memory(spec.RecycleRssBytes),
        .. Positive(nameof(spec.StartTimeout), spec.StartTimeout),
        .. Duration(nameof(spec.StopGrace), spec.StopGrace),
        .. Duration(nameof(spec.CancelGrace), spec.CancelGrace),
        .. Restart(spec.Restart),
        .. ProcessLimitsValidation.Validate(spec.Limits),
        .. ServerSpecValidation.Validate(spec),
    ];

    private static IEnumerable<FieldError> Name(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !name.All(IsNameCharacter) || name is "." or "..")
        {
            yield return new(nameof(PoolSpec.Name), $"\"{name}\" must be 1 to {MaxNameLength} characters of a-z, 0-9, \"-\", \"_\" and \".\"");
        }
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '.';

    private static IEnumerable<FieldError> Command(IReadOnlyList<string> command)
    {
        if (command is [] or ["", ..])
        {
            yield return new(nameof(PoolSpec.Command), "is empty: give the program and its arguments");
        }

        if (command.Any(HasZero))
        {
            yield return new(nameof(PoolSpec.Command), "holds a zero character, which no argument can have");
        }
    }

    private static IEnumerable<FieldError> WorkingDirectory(string? path)
    {
        if (path is not null && (!Path.IsPathFullyQualified(path) || HasZero(path)))
        {
            yield return new(nameof(PoolSpec.WorkingDirectory), $"\"{path}\" must be an absolute path");
        }
    }

    private static IEnumerable<FieldError> Variable(KeyValuePair<string, string> variable)
    {
        var field = $"{nameof(PoolSpec.Environment)}.{variable.Key}";
        if (variable.Key.Length == 0 || variable.Key.Contains('=', StringComparison.Ordinal) || HasZero(variable.Key))
        {
            yield return new(field, "is no name of a variable: it must not be empty and has no \"=\" and no zero character");
        }

        if (HasZero(variable.Value))
        {
            yield return new(field, "holds a zero character, which no variable can have");
        }

        if (ReservedVariables.Contains(variable.Key))
        {
            yield return new(field, "is set by the supervisor: remove it");
        }
    }

    private static IEnumerable<FieldError> Spares(int spares)
    {
        if (spares is < 0 or > MaxSpares)
        {
            yield return new(nameof(PoolSpec.Spares), $"{spares} must be from 0 to {MaxSpares}");
        }
    }

    private static IEnumerable<FieldError> Lifetime(TimeSpan? lifetime)
    {
        if (lifetime is { } time && (time < MinLifetime || time > MaxLifetime))
        {
            yield return new(nameof(PoolSpec.MaxWorkerLifetime), $"{time} must be from {MinLifetime.TotalSeconds:0} second to {MaxLifetime.TotalDays:0} days");
        }
    }

    private static IEnumerable<FieldError> Memory(long? bytes)
    {
        if (bytes < MinRecycleRss)
        {
            yield return new(nameof(PoolSpec.RecycleRssBytes), $"{bytes} is less than any worker needs: {MinRecycleRss} at least");
        }
    }

    private static IEnumerable<FieldError> Restart(RestartSpec restart)
    {
        const string prefix = nameof(PoolSpec.Restart) + ".";
        if (restart.MaxDelay < restart.InitialDelay)
        {
            yield return new(prefix + nameof(restart.MaxDelay), $"{restart.MaxDelay} is shorter than {nameof(restart.InitialDelay)}, {restart.InitialDelay}");
        }

        IEnumerable<FieldError> ranges =
        [
            .. Positive(prefix + nameof(restart.InitialDelay), restart.InitialDelay),
            .. Positive(prefix + nameof(restart.MaxDelay), restart.MaxDelay),
            .. Positive(prefix + nameof(restart.StableAfter), restart.StableAfter),
            .. Positive(prefix + nameof(restart.BreakDuration), restart.BreakDuration),
            .. Count(prefix + nameof(restart.Budget), restart.Budget ?? 1, int.MaxValue),
        ];
        foreach (var error in ranges)
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> Count(string field, int value, int most)
    {
        if (value < 1 || value > most)
        {
            yield return new(field, $"{value} must be from 1 to {most}");
        }
    }

    private static IEnumerable<FieldError> Positive(string field, TimeSpan value) =>
        value == TimeSpan.Zero ? [new(field, "must be longer than zero")] : Duration(field, value);

    private static IEnumerable<FieldError> Duration(string field, TimeSpan value)
    {
        if (value < TimeSpan.Zero || value > MaxDuration)
        {
            yield return new(field, $"{value} must be from 0 to {MaxDuration.TotalHours:0} hours");
        }
    }

    private static bool HasZero(string text) => text.Contains('\0', StringComparison.Ordinal);
}

/// <summary>What is wrong with one field of a pool.</summary>
/// <param name="Field">The property's name; of a part of it, with a dot: "Restart.MaxDelay".</param>
/// <param name="Problem">What it is and what it must be.</param>
internal readonly record struct FieldError(string Field, string Problem);
