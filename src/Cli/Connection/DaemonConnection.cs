using Grpc.Net.Client;
using Supervisor.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>The way to the daemon that the options name. Nothing is sent before the first call.</summary>
internal sealed class DaemonConnection : IDisposable
{
    private DaemonConnection(SupervisorClientOptions options)
    {
        Options = options;
        Channel = SupervisorChannel.Open(options);
        Control = new ControlService.ControlServiceClient(Channel);
        Pools = new PoolService.PoolServiceClient(Channel);
        Quarantine = new QuarantineService.QuarantineServiceClient(Channel);
    }

    /// <summary>For the SDK's own clients.</summary>
    internal SupervisorClientOptions Options { get; }

    internal GrpcChannel Channel { get; }

    internal ControlService.ControlServiceClient Control { get; }

    internal PoolService.PoolServiceClient Pools { get; }

    internal QuarantineService.QuarantineServiceClient Quarantine { get; }

    /// <summary>Where the daemon is, in words.</summary>
    internal string Place => SupervisorChannel.PlaceOf(Options);

    /// <exception cref="CommandException">There is no socket where one should be.</exception>
    internal static DaemonConnection To(SupervisorClientOptions options)
    {
        if (options.Address is null && SupervisorChannel.PlaceOf(options) is var socket && !Path.Exists(socket))
        {
            throw new CommandException(
                ExitCode.Unavailable, $"There is no daemon: {socket} does not exist. Start one with `supervisorctl start`, or name another's with --socket or --address.");
        }

        return new DaemonConnection(options);
    }

    public void Dispose() => Channel.Dispose();
}
