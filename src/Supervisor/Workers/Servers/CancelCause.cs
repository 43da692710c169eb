namespace Supervisor.Workers.Servers;

/// <summary>Why the daemon cancelled a call to a server.</summary>
internal enum CancelCause
{
    None,

    /// <summary>Nobody wants the answer any more.</summary>
    Caller,

    /// <summary>It has run for as long as it may.</summary>
    RunLimit,

    /// <summary>The caller's deadline is over.</summary>
    Deadline,

    /// <summary>A message to it is larger than items may be.</summary>
    TooLarge,
}
