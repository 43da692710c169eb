namespace Supervisor.Sessions;

/// <summary>What a caller may do; each role includes those before it.</summary>
internal enum Role
{
    /// <summary>Run work on the pools that there are, and look at what is its own.</summary>
    Submit = 1,

    /// <summary>See everything, and change pools and what is in quarantine.</summary>
    Operate = 2,

    /// <summary>
    /// The daemon's own user, or root, on the Unix socket. They alone bring commands, since workers run as the daemon's user: for
    /// anybody else that would be a way to more rights.
    /// </summary>
    Own = 3,
}
