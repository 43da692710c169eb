namespace Supervisor.Control;

/// <summary>What those who look at the daemon may have open.</summary>
internal sealed record ControlQuotas(Quota Watches);
