using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>The large responses of one stream, where workers have laid them. For the stream's reading loop.</summary>
internal sealed class IncomingSlices : IDisposable
{
    private readonly SegmentViews _segments = new();

    internal void Show(SegmentOffer offer) => _segments.Add(offer.Segment, offer.Path, offer.Nonce.Span);

    internal void Hide(uint segment) => _segments.Remove(segment);

    /// <summary>Has a run's message be where its slice says; with <paramref name="copied"/> it stays when the slice is given back.</summary>
    internal void Read(OutcomeRun run, bool copied)
    {
        try
        {
            var message = _segments.Find(run.Slice.Segment, run.Slice.Offset, run.Slice.Length, out _);
            run.Packed = copied ? ByteString.CopyFrom(message.Span) : UnsafeByteOperations.UnsafeWrap(message);
        }
        catch (InvalidDataException unreadable)
        {
            run.Failures.Add(new Failure
            {
                Index = run.FirstIndex,
                Kind = OutcomeKind.Failed,
                Code = (int)StatusCode.Internal,
                Message = $"The response of item {run.FirstIndex} is there, but this process cannot read it: {unreadable.Message} Has it too many open files?",
            });
        }
    }

    public void Dispose() => _segments.Dispose();
}
