namespace Supervisor.Control;

/// <summary>What does not change while the daemon lives.</summary>
internal sealed record DaemonInfo(string Version, string Socket, DateTimeOffset StartedAt, long StartTimestamp);
