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

    /// <param name="Segment">What the client is shown.</param>
    /// <param name="Yours">To write there; else to read.</param>
    internal sealed record Offer(Segment Segment, bool Yours) : JobFrame;

    internal sealed record Gone(uint Segment) : JobFrame;

    internal sealed record Finished(JobSummary Summary) : JobFrame;
}
