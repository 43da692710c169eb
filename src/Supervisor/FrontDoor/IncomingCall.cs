using Grpc.Core;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.FrontDoor;

/// <summary>A call whose pool is found.</summary>
internal sealed record IncomingCall
{
    public required DispatchedPool Pool { get; init; }

    public required WorkerMethod Method { get; init; }

    public required Caller Caller { get; init; }

    public required CallSettings Settings { get; init; }

    /// <summary>What the handler is to see of the request's headers.</summary>
    public required IReadOnlyList<MetadataEntry> Metadata { get; init; }

    /// <summary>When the caller's time is over, as a timestamp of the clock; null for never.</summary>
    public required long? Deadline { get; init; }

    public required IAsyncStreamReader<OpaqueMessage> Requests { get; init; }

    public required IServerStreamWriter<OpaqueMessage> Responses { get; init; }

    public required ServerCallContext Context { get; init; }

    /// <summary>What counts jobs that belong to no session.</summary>
    public string Connection => Context.GetHttpContext().Connection.Id;

    /// <summary>As listings have it.</summary>
    public JobEntry Describe(IJobSink job, TimeProvider clock) =>
        new(job, Settings.Name ?? Method.Name, Caller.Identity, SessionId: "", IsOpenEnded: false, clock.GetUtcNow());
}
