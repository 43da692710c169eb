using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Everything that <c>top</c> shows, and when it was read.</summary>
/// <param name="Overview">The daemon, its pools and workers.</param>
/// <param name="Jobs">Those that are open, oldest first.</param>
/// <param name="At">By the wall clock, for ages.</param>
/// <param name="Timestamp">By the clock that never jumps, for rates.</param>
internal sealed record TopSample(Overview Overview, IReadOnlyList<JobInfo> Jobs, DateTimeOffset At, long Timestamp)
{
    internal static async Task<TopSample> ReadAsync(DaemonConnection daemon, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var jobs = daemon.Control.ListJobsAsync(new ListJobsRequest(), new CallOptions(cancellationToken: cancellationToken));
        var overview = await Overview.ReadAsync(daemon, cancellationToken);
        return new TopSample(overview, (await jobs).Jobs, clock.GetUtcNow(), clock.GetTimestamp());
    }
}
