using Grpc.Core;

namespace Supervisor.Client;

/// <summary>An item's wait limit, its run limit or the caller's deadline was over.</summary>
public sealed class TaskTimeoutException : SupervisorException
{
    internal TaskTimeoutException(string message, TaskLimit limit)
        : base(message, StatusCode.DeadlineExceeded)
    {
        Limit = limit;
    }

    /// <summary>Which limit it was.</summary>
    public TaskLimit Limit { get; }
}

/// <summary>The limits that a task can exceed.</summary>
public enum TaskLimit
{
    /// <summary>The supervisor did not say.</summary>
    Unknown,

    /// <summary><see cref="MapOptions.WaitLimit"/>: no worker took it in time. It never ran.</summary>
    Wait,

    /// <summary><see cref="MapOptions.RunLimit"/>: an attempt ran too long and was ended.</summary>
    Run,

    /// <summary>The deadline of the call: waiting and running together took too long.</summary>
    Deadline,
}
