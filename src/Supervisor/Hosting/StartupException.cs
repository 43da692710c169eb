namespace Supervisor.Hosting;

/// <summary>Why the daemon cannot start: what it says on standard error, a line each, and the code it exits with.</summary>
internal sealed class StartupException(ExitCode code, IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public StartupException(ExitCode code, string problem)
        : this(code, [problem])
    {
    }

    public ExitCode Code { get; } = code;

    public IReadOnlyList<string> Problems { get; } = problems;
}
