namespace Supervisor.Hosting;

/// <summary>What the daemon's exit says, in the numbers of sysexits.h.</summary>
internal enum ExitCode
{
    /// <summary>It was told to stop, and did.</summary>
    Clean = 0,

    /// <summary>EX_SOFTWARE: something that no other code speaks of.</summary>
    Software = 70,

    /// <summary>EX_CANTCREAT: the socket, its directory or the log file cannot be made.</summary>
    CannotCreate = 73,

    /// <summary>EX_TEMPFAIL: another daemon has the socket.</summary>
    AlreadyRuns = 75,

    /// <summary>EX_NOPERM: the socket's directory is somebody else's, or open to others.</summary>
    NotPrivate = 77,

    /// <summary>EX_CONFIG: every error of the configuration is on standard error.</summary>
    Configuration = 78,
}
