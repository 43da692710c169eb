using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>A response above 64 KiB that is read where it lies.</summary>
internal sealed class SliceOutcome(ItemExecution item, RentedSlice slice, TimeSpan runTime) : LoneOutcome(item, RunOf(slice), runTime)
{
    internal override IEnumerable<AttachRequest> Frames() => [Frame()];

    private static OutcomeRun RunOf(RentedSlice slice) =>
        new() { Slice = new Slice { Segment = slice.Segment, Offset = (ulong)slice.Offset, Length = (uint)slice.Length } };
}
