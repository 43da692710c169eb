namespace Supervisor.Worker.Recovery;

internal enum OutboxRecordKind : uint
{
    /// <summary>The payload is the response message.</summary>
    Response = 1,

    /// <summary>The payload is a serialized OutcomeRun of one item.</summary>
    Outcome = 2,

    /// <summary>No record: what was left up to the ring's end.</summary>
    Filler = 3,

    /// <summary>The response lies in a segment.</summary>
    Slice = 4,
}
