namespace Supervisor.Client;

/// <summary>Sizes that the wire names (protos/README.md, "Framing" and "Credit").</summary>
internal static class FrameLimits
{
    /// <summary>The largest message that travels packed with others, and the largest piece of a larger one.</summary>
    internal const int Message = 64 * 1024;

    /// <summary>A run is closed when it has grown to this: with one last message it stays far below 256 KiB.</summary>
    internal const int Run = 64 * 1024;

    /// <summary>Credit for outcomes that a job begins with: some 50,000 small ones under way.</summary>
    internal const int OutcomeCredit = 1024 * 1024;

    /// <summary>Items that one frame takes back.</summary>
    internal const int Cancels = 16_384;

    /// <summary>Credit for answers that a streaming call begins with.</summary>
    internal const int CallCredit = 256 * 1024;
}
