using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>What goes up to the client of a job.</summary>
internal abstract record JobFrame
{
    private JobFrame() { }

    internal sealed record Accepted(ulong Job, int Workers, long Credit, long MaxItemBytes) : JobFrame;

    internal sealed record Outcomes(IReadOnlyList<OutcomeRun> Runs) : JobFrame;

    internal sealed record Piece(ReadOnlyMemory<byte> Data) : JobFrame;

    internal sealed record Grant(long Bytes) : JobFrame;

    internal sealed record Finished(JobSummary Summary) : JobFrame;
}
