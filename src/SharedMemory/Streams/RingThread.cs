namespace Supervisor.SharedMemory;

/// <summary>What a thread is there for.</summary>
internal static class RingThread
{
    /// <summary>The stream that this thread serves; null for none.</summary>
    [field: ThreadStatic]
    internal static object? Serves { get; set; }
}
