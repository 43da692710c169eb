namespace Supervisor.Packaging.Tests.Fixtures;

/// <summary>How long tests wait.</summary>
internal static class Patience
{
    /// <summary>Of a test, in milliseconds: a restore and a build on a machine that is busy.</summary>
    internal const int Test = 600_000;

    /// <summary>Of a daemon that starts or ends.</summary>
    internal static readonly TimeSpan Daemon = TimeSpan.FromMinutes(2);
}
