using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>The outcome of an item with a large response, which shares its message with no other.</summary>
internal abstract class LoneOutcome : Outgoing
{
    private readonly WorkerOutcome _outcome;

    /// <param name="item">Whose. It may go on to the next one from now on.</param>
    /// <param name="run">With what tells of the response; the rest is filled in.</param>
    /// <param name="runTime">Of the item.</param>
    private protected LoneOutcome(ItemExecution item, OutcomeRun run, TimeSpan runTime)
    {
        run.FirstIndex = item.Context.Index;
        run.Count = 1;
        if (item.Metadata is { } metadata)
        {
            run.Metadata.Add(metadata);
        }

        _outcome = new WorkerOutcome { Delivery = item.Context.Scope.Id, Run = run, RunTime = runTime.ToDuration() };
    }

    /// <summary>End of the record in the outbox.</summary>
    internal ulong Position { set => _outcome.OutboxPosition = value; }

    private protected AttachRequest Frame() => new() { Outcomes = new WorkerOutcomes { Outcomes = { _outcome } } };
}
