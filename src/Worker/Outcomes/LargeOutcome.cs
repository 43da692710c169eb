using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>
/// A response above 64 KiB. It goes out straight from the lane's buffer, so the lane waits for <see cref="Completion"/>: one such
/// response for each lane is all that memory has to hold.
/// </summary>
internal sealed class LargeOutcome(ItemExecution item, TimeSpan runTime) : Outgoing
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Completion => _written.Task;

    internal ulong Position { get; set; }

    internal override IEnumerable<AttachRequest> Frames()
    {
        foreach (var piece in Pieces.Cut(item.Response.Message))
        {
            yield return new AttachRequest { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(piece) } };
        }

        yield return new AttachRequest { Outcomes = new WorkerOutcomes { Outcomes = { Outcome() } } };
    }

    internal override void Written() => _written.SetResult();

    private WorkerOutcome Outcome()
    {
        var run = new OutcomeRun { FirstIndex = item.Context.Index, Count = 1, FromPieces = true };
        if (item.Metadata is { } metadata)
        {
            run.Metadata.Add(metadata);
        }

        return new WorkerOutcome { Delivery = item.Context.Scope.Id, Run = run, RunTime = runTime.ToDuration(), OutboxPosition = Position };
    }
}
