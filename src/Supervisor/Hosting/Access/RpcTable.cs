using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>The one place that says which role each rpc of the daemon's own needs: a new rpc needs its line. What is not here is the front door's, or nobody's.</summary>
internal static class RpcTable
{
    private static readonly Dictionary<string, Role> Needed = new(StringComparer.Ordinal)
    {
        // These, and the next four, show to each caller what that caller may see.
        ["/grpc.health.v1.Health/Check"] = Role.Submit,
        ["/grpc.health.v1.Health/Watch"] = Role.Submit,
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = Role.Submit,
        ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = Role.Submit,

        ["/supervisor.v1.ControlService/GetStatus"] = Role.Submit,
        ["/supervisor.v1.ControlService/ListJobs"] = Role.Submit,
        ["/supervisor.v1.ControlService/ListWorkers"] = Role.Submit,
        ["/supervisor.v1.ControlService/Watch"] = Role.Submit,

        // What a worker writes may be about anybody's item.
        ["/supervisor.v1.ControlService/Logs"] = Role.Operate,

        ["/supervisor.v1.PoolService/Call"] = Role.Submit,
        // Of one's own; of others' as an operator.
        ["/supervisor.v1.PoolService/CancelJob"] = Role.Submit,
        ["/supervisor.v1.PoolService/ClosePool"] = Role.Operate,
        // It brings a command.
        ["/supervisor.v1.PoolService/CreatePool"] = Role.Own,
        ["/supervisor.v1.PoolService/GetPool"] = Role.Submit,
        ["/supervisor.v1.PoolService/ListPools"] = Role.Submit,
        ["/supervisor.v1.PoolService/ResizePool"] = Role.Operate,
        ["/supervisor.v1.PoolService/RestartPool"] = Role.Operate,
        ["/supervisor.v1.PoolService/Run"] = Role.Submit,
        ["/supervisor.v1.PoolService/TerminatePool"] = Role.Operate,

        // A process is a command that its caller brought, and so is whatever is done to it.
        ["/supervisor.v1.ProcessService/GetProcess"] = Role.Own,
        ["/supervisor.v1.ProcessService/ListProcesses"] = Role.Own,
        ["/supervisor.v1.ProcessService/SignalProcess"] = Role.Own,
        ["/supervisor.v1.ProcessService/StartProcess"] = Role.Own,
        ["/supervisor.v1.ProcessService/WaitProcess"] = Role.Own,

        ["/supervisor.v1.QuarantineService/DiscardQuarantined"] = Role.Operate,
        ["/supervisor.v1.QuarantineService/ListQuarantined"] = Role.Submit,
        ["/supervisor.v1.QuarantineService/RerunQuarantined"] = Role.Operate,

        ["/supervisor.v1.SessionService/Open"] = Role.Submit,

        // Workers run as the daemon's user; the one-time token says which of them it is.
        ["/supervisor.v1.WorkerService/Attach"] = Role.Own,
    };

    /// <summary>As paths of HTTP.</summary>
    public static IReadOnlyCollection<string> Rpcs => Needed.Keys;

    /// <summary>Null for a path that is no rpc.</summary>
    public static Role? NeededFor(string path) => Needed.TryGetValue(path, out var role) ? role : null;
}
