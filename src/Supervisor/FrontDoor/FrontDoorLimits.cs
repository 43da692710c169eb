namespace Supervisor.FrontDoor;

/// <summary>What bounds calls in time.</summary>
/// <param name="FirstMessage">For the request of a method that takes one.</param>
/// <param name="MaxCallTime">Deadline of unary calls where the caller sets none, or a later one.</param>
internal sealed record FrontDoorLimits(FirstMessageLimit FirstMessage, TimeSpan MaxCallTime);
