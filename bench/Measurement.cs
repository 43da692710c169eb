namespace Supervisor.Bench;

/// <summary>One figure of one case.</summary>
/// <param name="Case">The name of the case.</param>
/// <param name="Figure">What was measured, for people.</param>
/// <param name="Unit">Of the samples: "ms".</param>
/// <param name="Samples">What came out.</param>
internal sealed record Measurement(string Case, string Figure, string Unit, Distribution Samples);
