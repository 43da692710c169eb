using Grpc.Core;

namespace Supervisor.Cli;

/// <summary>The header by which a caller says whose method is meant, where several pools have it.</summary>
internal static class PoolHeader
{
    private const string Name = "supervisor-pool";

    internal static Metadata Of(string? pool) => pool is null ? [] : new Metadata { { Name, pool } };
}
