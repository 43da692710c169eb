namespace Supervisor.Cli;

/// <summary>What the end of supervisorctl says, in the numbers of sysexits.h; <see cref="ExitCodeTable"/> has the words.</summary>
internal enum ExitCode
{
    Ok = 0,
    Failed = 1,
    Usage = 64,
    Data = 65,
    NotFound = 66,
    Unavailable = 69,
    Software = 70,
    CannotCreate = 73,
    InputOutput = 74,
    TryAgain = 75,
    Permission = 77,
    Configuration = 78,
    Interrupted = 130,
    OutputClosed = 141,
}
