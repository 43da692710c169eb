namespace Supervisor.Client;

/// <summary>How to reach a supervisor that already runs.</summary>
public sealed record SupervisorClientOptions
{
    /// <summary>
    /// Path of the supervisor's socket, at most 107 bytes. Null, the default: <c>$XDG_RUNTIME_DIR/supervisor/supervisor.sock</c>, or
    /// <c>supervisor-UID/supervisor.sock</c> below the temporary directory when that variable is not set.
    /// </summary>
    public string? Socket { get; set; }

    /// <summary>Names this client in the supervisor's listings and logs; at most 100 characters. Default: the program's name and pid.</summary>
    public string Name { get; set; } = $"{AppDomain.CurrentDomain.FriendlyName} ({Environment.ProcessId})";

    /// <summary>The clock of deadlines and timeouts. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
