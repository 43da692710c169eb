namespace Supervisor.Workers;

/// <summary>What a worker is killed for.</summary>
/// <param name="Text">For the crash report.</param>
/// <param name="IsHang">It did not do what it should have: where it stands is worth a look before it is gone.</param>
internal readonly record struct KillReason(string Text, bool IsHang);
