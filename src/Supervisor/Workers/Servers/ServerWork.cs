using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>One call to a server, from its turn to its outcome.</summary>
/// <param name="item">What it counts as when the server dies under it.</param>
/// <param name="cancellation">Ends the call before its time.</param>
internal abstract class ServerWork(ExecutingItem item, CallCancellation cancellation) : IDisposable
{
    public ExecutingItem Item => item;

    /// <summary>The server has seen nothing of it: it has not begun.</summary>
    public bool IsUnsent { get; protected set; }

    /// <summary>The server's headers have come.</summary>
    public bool IsAnswered { get; protected set; }

    /// <summary>How often the server could not be reached for it.</summary>
    public int Refusals { get; set; }

    public CallCancellation Cancellation => cancellation;

    /// <summary>Calls the server and tells the outcome.</summary>
    /// <returns>False: the server is gone, and there is none.</returns>
    public abstract Task<bool> RunAsync();

    /// <summary>Ends it with an outcome that says what failed on this side.</summary>
    public abstract void Fail(Exception error);

    public void Dispose() => Cancellation.Dispose();
}
