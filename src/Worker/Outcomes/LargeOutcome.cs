using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>
/// A response above 64 KiB, in pieces. It goes out straight from the lane's buffer, so the lane waits for <see cref="Completion"/>: one such
/// response for each lane is all that memory has to hold.
/// </summary>
internal sealed class LargeOutcome(ItemExecution item, TimeSpan runTime) : LoneOutcome(item, new OutcomeRun { FromPieces = true }, runTime)
{
    private readonly ReadOnlyMemory<byte> _message = item.Response.Message;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Completion => _written.Task;

    internal override IEnumerable<AttachRequest> Frames()
    {
        foreach (var piece in Pieces.Cut(_message))
        {
            yield return new AttachRequest { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(piece) } };
        }

        yield return Frame();
    }

    internal override void Written() => _written.SetResult();
}
