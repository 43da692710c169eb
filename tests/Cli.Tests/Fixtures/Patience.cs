namespace Supervisor.Cli.Tests.Fixtures;

/// <summary>How long tests wait.</summary>
internal static class Patience
{
    /// <summary>Of a test, in milliseconds. Far more than any takes; a machine that builds besides is slow.</summary>
    internal const int Test = 120_000;
}
