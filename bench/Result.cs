namespace Supervisor.Bench;

/// <summary>What one case has shown, against one peer or against none.</summary>
/// <param name="Case">The name of the case.</param>
/// <param name="Unit">Of its times, or of its rate.</param>
/// <param name="Figures">The first is the one that the case is about.</param>
/// <param name="Peer">Who it was compared with; null: nobody.</param>
/// <param name="Settings">How ours differs from what a user gets who sets nothing; null: not at all.</param>
internal sealed record Result(string Case, string Unit, IReadOnlyList<ComparedFigure> Figures, string? Peer = null, string? Settings = null);
