using Supervisor.Dispatch.Jobs;

namespace Supervisor.Dispatch.Pools;

/// <summary>An open job of a pool: where its outcomes go, and what listings say of it, to its owner and to operators.</summary>
internal sealed record JobEntry(IJobSink Sink, string Name, string Owner, string SessionId, bool IsOpenEnded, DateTimeOffset OpenedAt);
