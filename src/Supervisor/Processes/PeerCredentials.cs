namespace Supervisor.Processes;

/// <summary>
/// Who is at the other end of a Unix socket (SO_PEERCRED): the process as it was when it connected. The connection middleware
/// sets it as a feature of the connection.
/// </summary>
internal sealed record PeerCredentials(int Pid, uint Uid, uint Gid);
