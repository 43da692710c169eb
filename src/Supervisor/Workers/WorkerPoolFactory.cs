using Supervisor.Processes;
using Supervisor.Telemetry;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;
using Supervisor.Workers.Servers;

namespace Supervisor.Workers;

/// <summary>Makes pools of workers, with what they all share.</summary>
internal sealed class WorkerPoolFactory(
    WorkerSettings settings, IProcessLauncher launcher, AttachTokens tokens, EventFeed feed, OutputFeed output, RssSampler rss, TimeProvider clock,
    ILogger<WorkerPool> logger)
{
    private readonly EpochCounter _epochs = new();
    private readonly LoopbackPorts _ports = new();

    /// <summary>A pool that has no workers until it is started.</summary>
    /// <param name="spec">Validated.</param>
    /// <param name="listener">Hears what happens to its workers.</param>
    public WorkerPool Create(PoolSpec spec, IWorkerListener listener) => new(new PoolContext
    {
        Spec = spec,
        Listener = listener,
        Settings = settings,
        Launcher = launcher,
        Tokens = tokens,
        Epochs = _epochs,
        Ports = _ports,
        Feed = feed,
        Rss = rss,
        Output = output,
        Clock = clock,
        Logger = logger,
    });
}
