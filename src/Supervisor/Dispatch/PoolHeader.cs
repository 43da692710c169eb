namespace Supervisor.Dispatch;

/// <summary>The header by which a caller says which pool it means, where several would do.</summary>
internal static class PoolHeader
{
    public const string Name = "supervisor-pool";
}
