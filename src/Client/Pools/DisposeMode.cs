namespace Supervisor.Client;

/// <summary>What disposing a pool does with work that is under way.</summary>
public enum DisposeMode
{
    /// <summary>Ends it, as <c>with multiprocessing.Pool()</c> does at its end.</summary>
    Terminate,

    /// <summary>Waits for it, as <c>with concurrent.futures.ProcessPoolExecutor()</c> does.</summary>
    Drain,
}
