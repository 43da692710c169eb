namespace Supervisor.Items;

/// <summary>Names that are the daemon's own, whatever a worker says: everything below "supervisor" and "grpc".</summary>
internal static class ReservedNames
{
    /// <param name="name">Of a service or of anything else that a .proto file defines: "package.Service".</param>
    public static bool Contain(string name) =>
        name.StartsWith("supervisor.", StringComparison.Ordinal) || name.StartsWith("grpc.", StringComparison.Ordinal);
}
