using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Items;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Outcomes;

/// <summary>An item's outcome as the outbox keeps it.</summary>
internal readonly record struct OutcomeRecord(OutboxRecordKind Kind, ulong Delivery, ulong Index, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Where a response lies that is not the payload.</summary>
    internal RentedSlice Slice { get; private init; }

    internal static OutcomeRecord Of(ItemExecution item)
    {
        var (delivery, index) = (item.Context.Scope.Id, item.Context.Index);
        return item.IsSlice ? new OutcomeRecord(OutboxRecordKind.Slice, delivery, index, default) { Slice = item.Response.TakeSlice() }
            : item.Failure is null && item.Metadata is null
            ? new OutcomeRecord(OutboxRecordKind.Response, delivery, index, item.Response.Message)
            : new OutcomeRecord(OutboxRecordKind.Outcome, delivery, index, RunOf(item).ToByteArray());
    }

    private static OutcomeRun RunOf(ItemExecution item)
    {
        var run = new OutcomeRun { FirstIndex = item.Context.Index, Count = 1 };
        if (item.Failure is { } failure)
        {
            run.Failures.Add(failure);
        }
        else
        {
            run.Packed = UnsafeByteOperations.UnsafeWrap(item.Response.Delimited);
        }

        if (item.Metadata is { } metadata)
        {
            run.Metadata.Add(metadata);
        }

        return run;
    }
}
