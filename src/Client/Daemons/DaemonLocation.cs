namespace Supervisor.Client;

/// <summary>Finds the supervisor's daemon.</summary>
internal static class DaemonLocation
{
    internal const string Variable = "SUPERVISOR_DAEMON";

    /// <exception cref="SupervisorUnavailableException">There is none.</exception>
    internal static string Find(string? named)
    {
        var path = named ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Path.Combine(AppContext.BaseDirectory, "supervisor", "Supervisor.dll"));
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new SupervisorUnavailableException(
                $"The supervisor's daemon is not at {path}. The package Supervisor.Daemon puts it there, when the program references it; or set {Variable} or "
                + $"{nameof(PoolOptions)}.{nameof(PoolOptions.Daemon)} to the path of Supervisor.dll, or use Pool.ConnectAsync with a daemon that already runs.");
    }
}
