using Supervisor.Processes;
using Supervisor.Telemetry;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;

namespace Supervisor.Workers;

/// <summary>Makes pools of workers, with what they all share.</summary>
internal sealed class WorkerPoolFactory(
    WorkerSettings settings, IProcessLauncher launcher, AttachTokens tokens, EventFeed feed, OutputFeed output, RssSampler rss, TimeProvider clock,
    ILogger<WorkerPool> logger)
{
    private readonly EpochCounter _epochs = new();

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
        Feed = feed,
        Rss = rss,
        Output = output,
        Clock = clock,
        Logger = logger,
    });
}
