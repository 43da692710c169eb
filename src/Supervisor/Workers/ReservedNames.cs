namespace Supervisor.Workers;

/// <summary>
/// Services whose names begin like these are the daemon's own, whatever a worker says: such a method is not called, listed or healthy because of a worker.
/// </summary>
internal static class ReservedNames
{
    private static readonly string[] Prefixes = ["supervisor.", "grpc."];

    /// <param name="method">"package.Service/Method".</param>
    public static bool Include(string method) => Prefixes.Any(prefix => method.StartsWith(prefix, StringComparison.Ordinal));
}
