using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Takes what a Run stream brings. Called by the stream's reading loop, one call at a time; must not block.</summary>
internal interface IOutcomeSink
{
    /// <summary>Runs wait here; else nothing of one is needed when <see cref="Take"/> returns.</summary>
    bool KeepsRuns { get; }

    /// <summary>
    /// Outcomes that have arrived. Once they are consumed, <see cref="RunStream.Taken"/> must be called with them.
    /// </summary>
    void Take(ReceivedRun received);

    /// <summary>The stream has ended; called once. Null: all outcomes have come.</summary>
    void End(Exception? error);
}

/// <summary>A run as it arrived.</summary>
/// <param name="Run">The run; the message of its pieces, or of its slice, is in it.</param>
/// <param name="Cost">What it took from the credit.</param>
internal readonly record struct ReceivedRun(OutcomeRun Run, long Cost);
