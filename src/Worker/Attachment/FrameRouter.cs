using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Items;
using Supervisor.Worker.Outcomes;

namespace Supervisor.Worker.Attachment;

/// <summary>Takes the supervisor's frames to where they belong. Never waits, so that a cancel is read while handlers run.</summary>
internal sealed class FrameRouter(WorkerWelcome welcome, MethodTable methods, LaneSet lanes, OutcomeQueue outcomes, SegmentViews segments, TimeProvider time)
{
    private readonly List<ByteString> _pieces = [];

    /// <exception cref="InvalidDataException">The frame breaks the protocol.</exception>
    internal void Route(AttachResponse frame)
    {
        switch (frame.FrameCase)
        {
            case AttachResponse.FrameOneofCase.Delivery:
                Deliver(frame.Delivery);
                break;
            case AttachResponse.FrameOneofCase.Piece:
                _pieces.Add(frame.Piece.Data);
                break;
            case AttachResponse.FrameOneofCase.Cancel:
                Cancel(frame.Cancel);
                break;
            case AttachResponse.FrameOneofCase.Recall:
                Recall(frame.Recall.Delivery);
                break;
            case AttachResponse.FrameOneofCase.Received:
                outcomes.Acknowledge(frame.Received.Position);
                break;
            case AttachResponse.FrameOneofCase.Call:
                Route(frame.Call);
                break;
            case AttachResponse.FrameOneofCase.SegmentOffer:
                Take(frame.SegmentOffer);
                break;
            case AttachResponse.FrameOneofCase.SegmentGone:
                segments.Remove(frame.SegmentGone.Segment);
                break;
            case AttachResponse.FrameOneofCase.SliceReturned:
                outcomes.Slices?.Return(frame.SliceReturned.Segment, frame.SliceReturned.Offset);
                break;
            case AttachResponse.FrameOneofCase.Drain:
                lanes.Drain();
                break;
            case AttachResponse.FrameOneofCase.Welcome:
                throw new InvalidDataException("The supervisor sent a second welcome.");
        }
    }

    private void Deliver(Protocol.V1.Delivery frame)
    {
        if (frame.Received > 0)
        {
            outcomes.Acknowledge(frame.Received);
        }

        var method = methods.Find(frame.Method)
            ?? throw new InvalidDataException($"Delivery {frame.Id} is for method number {frame.Method}, which this worker's hello did not name.");
        var large = LargeRequest(frame, out var segment);
        var count = frame.Runs.Sum(run => run.Count);
        lanes.Add(
            new Items.Delivery(method, frame.Runs, large ?? default, isShared: lanes.Count > 1)
            {
                Segment = segment,
                IsRequestLost = large is null,
                Id = frame.Id,
                Method = method.Name,
                JobId = frame.JobId,
                Attempt = frame.Attempt,
                WorkerId = welcome.WorkerId,
                RunLimit = frame.RunLimit?.ToTimeSpan(),
                ReceivedAt = time.GetUtcNow(),
                ReceivedTimestamp = time.GetTimestamp(),
            },
            count,
            frame.Interjected);
    }

    // Null: it cannot be read. A delivery with a large item has no other.
    private ReadOnlyMemory<byte>? LargeRequest(Protocol.V1.Delivery frame, out SegmentMapping? segment)
    {
        segment = null;
        if (frame.Runs is not [{ Slice: { } slice }])
        {
            var whole = Pieces.Join(_pieces, ByteString.Empty);
            _pieces.Clear();
            return whole;
        }

        try
        {
            var message = segments.Find(slice.Segment, slice.Offset, slice.Length, out var mapping);
            segment = mapping.Hold();
            return message;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void Take(SegmentOffer offer)
    {
        if (!offer.Yours)
        {
            segments.Add(offer.Segment, offer.Path, offer.Nonce.Span);
        }
        else if (SegmentMapping.TryOpen(offer.Path, offer.Nonce.Span) is { } mapping)
        {
            outcomes.Slices?.Use(offer.Segment, mapping);
        }
    }

    private void Cancel(WorkerCancel cancel)
    {
        if (lanes.Find<Items.Delivery>(cancel.Delivery) is not { } delivery)
        {
            return;
        }

        delivery.Cancel(cancel.Indexes);
        lanes.Cancel(delivery, cancel.Indexes);
    }

    private void Recall(ulong id)
    {
        if (lanes.Find<Items.Delivery>(id)?.TakeRest() is { } rest)
        {
            outcomes.Post(new AttachRequest { Returned = new WorkerReturned { Delivery = id, FirstIndex = rest.First, Count = (uint)rest.Count } });
        }
    }

    private void Route(WorkerCallFrame frame)
    {
        if (frame.Frame.FrameCase == CallFrame.FrameOneofCase.Open)
        {
            Open(frame.CallId, frame.Frame.Open);
            return;
        }
        // Frames of a call that is over may still be under way.
        if (lanes.Find<StreamingCall>(frame.CallId) is not { } call)
        {
            return;
        }

        call.Receive(frame.Frame);
        if (frame.Frame.FrameCase == CallFrame.FrameOneofCase.Cancel)
        {
            lanes.Cancel(call, [0]);
        }
    }

    private void Open(ulong id, CallOpen open)
    {
        if (methods.Find(open.Method) is not { } method)
        {
            Send(id, new CallFrame { Status = new CallStatus { Failure = FailureMapping.NoSuchMethod(open.Method) } });
            return;
        }
        var call = new StreamingCall(method, open, welcome.MaxItemBytes, frame => Send(id, frame))
        {
            Id = id,
            Method = method.Name,
            JobId = 0,
            Attempt = open.Attempt,
            WorkerId = welcome.WorkerId,
            RunLimit = open.RunLimit?.ToTimeSpan(),
            ReceivedAt = time.GetUtcNow(),
            ReceivedTimestamp = time.GetTimestamp(),
        };
        lanes.Add(call, 1);
        call.Start();
    }

    private void Send(ulong id, CallFrame frame) => outcomes.Post(new AttachRequest { Call = new WorkerCallFrame { CallId = id, Frame = frame } });
}
