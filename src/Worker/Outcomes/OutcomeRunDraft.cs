using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Outcomes;

/// <summary>A run of outcomes while it grows.</summary>
internal sealed class OutcomeRunDraft
{
    /// <summary>Roughly what a run takes in its message beside packed responses.</summary>
    internal const int EstimatedSize = 48;

    internal required ulong Delivery { get; init; }

    internal required ulong FirstIndex { get; init; }

    /// <summary>Where in the batch's buffer its responses start.</summary>
    internal required int Start { get; init; }

    internal int End { get; set; }

    internal uint Count { get; set; }

    /// <summary>Run time of all items, as <see cref="TimeSpan.Ticks"/>.</summary>
    internal long Ticks { get; set; }

    internal ulong Position { get; set; }

    internal List<Failure>? Failures { get; set; }

    internal List<ResponseMetadata>? Metadata { get; set; }

    /// <summary>The run as a message that refers to <paramref name="packed"/>: it is good until that is changed.</summary>
    internal WorkerOutcome ToOutcome(byte[] packed)
    {
        var run = new OutcomeRun
        {
            FirstIndex = FirstIndex,
            Count = Count,
            Packed = UnsafeByteOperations.UnsafeWrap(packed.AsMemory(Start, End - Start)),
        };
        if (Failures is not null)
        {
            run.Failures.Add(Failures);
        }

        if (Metadata is not null)
        {
            run.Metadata.Add(Metadata);
        }

        return new WorkerOutcome { Delivery = Delivery, Run = run, RunTime = TimeSpan.FromTicks(Ticks).ToDuration(), OutboxPosition = Position };
    }
}
