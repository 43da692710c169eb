using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Telemetry;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;
using Supervisor.Workers.Servers;

namespace Supervisor.Workers;

/// <summary>What the workers of one pool need from the world around them.</summary>
internal sealed record PoolContext
{
    public required PoolSpec Spec { get; init; }

    public required IWorkerListener Listener { get; init; }

    public required WorkerSettings Settings { get; init; }

    public required IProcessLauncher Launcher { get; init; }

    public required AttachTokens Tokens { get; init; }

    public required EpochCounter Epochs { get; init; }

    public required LoopbackPorts Ports { get; init; }

    public required EventFeed Feed { get; init; }

    public required RssSampler Rss { get; init; }

    public required OutputFeed Output { get; init; }

    public required TimeProvider Clock { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>What a worker is told about itself: where to dial, and with what.</summary>
    public ProcessSpec ProcessFor(WorkerIdentity worker, WorkerDirectory directory) => new()
    {
        Command = Spec.Command,
        WorkingDirectory = Spec.WorkingDirectory,
        Limits = Spec.Limits,
        Environment = ChildEnvironment.With(Spec.Environment, OwnVariables(worker, directory)),
    };

    /// <summary>What a server is told: where to listen, and nothing that would make a worker of it.</summary>
    public ProcessSpec ServerFor(ServerAddress address, WorkerDirectory directory) => new()
    {
        Command = [.. Spec.Command.Select(address.Expand)],
        WorkingDirectory = Spec.WorkingDirectory is { } path ? address.Expand(path) : null,
        Limits = Spec.Limits,
        Environment = ChildEnvironment.With(
            Spec.Environment.ToDictionary(variable => variable.Key, variable => address.Expand(variable.Value)),
            new Dictionary<string, string>(address.Variables) { ["TMPDIR"] = directory.TemporaryPath }),
    };

    private Dictionary<string, string> OwnVariables(WorkerIdentity worker, WorkerDirectory directory)
    {
        var variables = new Dictionary<string, string>
        {
            ["SUPERVISOR_WORKER"] = worker.ToString(),
            ["SUPERVISOR_SOCKET"] = Settings.SocketPath,
            ["SUPERVISOR_TOKEN_FILE"] = directory.TokenPath,
            ["TMPDIR"] = directory.TemporaryPath,
        };
        if (Spec.IsSingleTask)
        {
            variables["SUPERVISOR_SINGLE_TASK"] = "1";
        }

        return variables;
    }
}
