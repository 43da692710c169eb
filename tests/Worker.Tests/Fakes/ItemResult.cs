using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>One item's outcome as the supervisor sees it.</summary>
internal sealed record ItemResult(WorkerOutcome Outcome, ByteString? Response, Failure? Failure, ResponseMetadata? Metadata)
{
    internal long Number => TestWorker.Number.Parser.ParseFrom(Response).Value;

    internal static IEnumerable<(ulong Index, ItemResult Result)> Unpack(WorkerOutcome outcome)
    {
        var run = outcome.Run;
        var failures = run.Failures.ToDictionary(failure => failure.Index);
        var metadata = run.Metadata.ToDictionary(entry => entry.Index);
        using var packed = run.Packed.CreateCodedInput();
        var results = new List<(ulong, ItemResult)>();
        for (var index = run.FirstIndex; index < run.FirstIndex + run.Count; index++)
        {
            var failure = failures.GetValueOrDefault(index);
            results.Add((index, new ItemResult(outcome, failure is null ? packed.ReadBytes() : null, failure, metadata.GetValueOrDefault(index))));
        }
        Assert.True(packed.IsAtEnd, "a run holds as many responses as it says");
        return results;
    }
}
