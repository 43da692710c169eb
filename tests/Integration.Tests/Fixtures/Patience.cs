namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>How long tests wait.</summary>
internal static class Patience
{
    /// <summary>Of a test, in milliseconds. Far more than any takes; a machine that builds besides is slow.</summary>
    internal const int Test = 60_000;

    /// <summary>What the design promises of a lost supervisor, and what "at once" means.</summary>
    internal static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
}
