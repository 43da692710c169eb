namespace Supervisor.Worker.Calls;

/// <summary>Why a handler's token was cancelled.</summary>
internal enum CancelReason
{
    None,

    /// <summary>The supervisor passed on that nobody wants the answer.</summary>
    Caller,

    /// <summary>The item has run as long as it may.</summary>
    RunLimit,

    /// <summary>The caller's deadline is over.</summary>
    Deadline,

    /// <summary>The worker was told to stop.</summary>
    Stop,
}
