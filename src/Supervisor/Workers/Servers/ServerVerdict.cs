using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>What became of a call that brought no response.</summary>
internal abstract record ServerVerdict
{
    private ServerVerdict() { }

    /// <summary>That is its outcome.</summary>
    internal sealed record Failed(ItemFailure Failure) : ServerVerdict;

    /// <summary>The server is gone: what it executed is told with that.</summary>
    internal sealed record Gone : ServerVerdict;

    /// <summary>The server has seen nothing of it.</summary>
    internal sealed record Unsent(bool MayTryAgain) : ServerVerdict;
}
