using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;

namespace Supervisor.TestWorker;

/// <summary>A worker that attaches as it should, waits for its first delivery, and then says what no worker may. It does not end by itself.</summary>
internal static class RudeWorker
{
    internal static async Task RunAsync(string what)
    {
        var hello = new WorkerHello { Runtime = "rude" };
        hello.Methods.Add(new WorkerMethod { Name = "testing.v1.Faults/Wait", Kind = MethodKind.Unary });
        using var attachment = await RawAttachment.OpenAsync(hello);
        while (await attachment.Call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (attachment.Call.ResponseStream.Current.Delivery is { } delivery)
            {
                await MisbehaveAsync(attachment, what, delivery, hello);
            }
        }
    }

    private static async Task MisbehaveAsync(RawAttachment attachment, string what, Delivery delivery, WorkerHello hello)
    {
        if (what == "no-message")
        {
            await attachment.Call.RequestStream.WriteAsync([0x0a, 100, 1]);
            return;
        }

        if (what == "twice")
        {
            await attachment.SendAsync(Answer(delivery, _ => { }));
        }

        await attachment.SendAsync(what switch
        {
            "second-hello" => new AttachRequest { Hello = hello },
            "empty" => new AttachRequest(),
            "no-outcomes" => new AttachRequest { Outcomes = new WorkerOutcomes() },
            "no-run" => new AttachRequest { Outcomes = new WorkerOutcomes { Outcomes = { new WorkerOutcome { Delivery = delivery.Id } } } },
            "twice" => Answer(delivery, _ => { }),
            "never-made" => Answer(delivery, outcome => outcome.Delivery += 1_000_000),
            "out-of-range" => Answer(delivery, outcome => outcome.Delivery = ulong.MaxValue),
            "no-items" => Answer(delivery, outcome => outcome.Run.Count = 0),
            "minus-one-items" => Answer(delivery, outcome => outcome.Run.Count = unchecked((uint)-1)),
            "fewer-messages" => Answer(delivery, outcome => outcome.Run.Count = 7),
            "indexes-beyond-64-bits" => Answer(delivery, outcome => outcome.Run.FirstIndex = ulong.MaxValue),
            "negative-time" => Answer(delivery, outcome => outcome.RunTime = new Duration { Seconds = -1 }),
            "no-outbox" => Answer(delivery, outcome => outcome.OutboxPosition = 8),
            "status-of-no-call" => new AttachRequest { Call = new WorkerCallFrame { CallId = ulong.MaxValue, Frame = new CallFrame { Status = new CallStatus() } } },
            "minus-one-returned" => new AttachRequest { Returned = new WorkerReturned { Delivery = delivery.Id, FirstIndex = 0, Count = unchecked((uint)-1) } },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "It does not know how to be so rude."),
        });
    }

    // One empty message: a Number of 0.
    private static AttachRequest Answer(Delivery delivery, Action<WorkerOutcome> change)
    {
        var run = new OutcomeRun { FirstIndex = delivery.Runs[0].FirstIndex, Count = 1, Packed = ByteString.CopyFrom(0) };
        var outcome = new WorkerOutcome { Delivery = delivery.Id, Run = run };
        change(outcome);
        return new AttachRequest { Outcomes = new WorkerOutcomes { Outcomes = { outcome } } };
    }
}
