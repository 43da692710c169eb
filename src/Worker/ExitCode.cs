namespace Supervisor.Worker;

/// <summary>How a worker process ends, by the names of sysexits.h.</summary>
internal static class ExitCode
{
    internal const int Ok = 0;

    /// <summary>The one task of a process of its own failed.</summary>
    internal const int Failed = 1;

    /// <summary>EX_USAGE: the program is no worker here.</summary>
    internal const int Usage = 64;

    /// <summary>EX_UNAVAILABLE: the supervisor cannot be reached, or is gone.</summary>
    internal const int Unavailable = 69;

    /// <summary>EX_SOFTWARE: the initializer or the exit hook failed, or the supervisor broke the protocol.</summary>
    internal const int Software = 70;
}
