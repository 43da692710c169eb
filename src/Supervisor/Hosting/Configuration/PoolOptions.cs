using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>A pool of the configuration; what is not set takes the default of <see cref="PoolSpec"/>.</summary>
internal sealed class PoolOptions
{
    public PoolKind Kind { get; set; }

    /// <summary>For pools of kind Server only; null for its defaults.</summary>
    public ServerOptions? Server { get; set; }

    public List<string> Command { get; } = [];

    public string WorkingDirectory { get; set; } = "";

    public Dictionary<string, string> Environment { get; } = [];

    public int Workers { get; set; } = 1;

    public int? Concurrency { get; set; }

    public TimeSpan? StartTimeout { get; set; }

    public TimeSpan? StopGrace { get; set; }

    public TimeSpan? CancelGrace { get; set; }

    public RestartOptions Restart { get; } = new();

    public ProcessLimitOptions Limits { get; } = new();

    /// <summary>0 for never.</summary>
    public int MaxItemsPerWorker { get; set; }

    public int Spares { get; set; }

    public TimeSpan? MaxWorkerLifetime { get; set; }

    /// <summary>0 for never.</summary>
    public long RecycleRssBytes { get; set; }

    public PoolSpec ToSpec(string name)
    {
        var spec = new PoolSpec { Name = name, Command = [.. Command.Select(Placeholders.Expand)], Workers = Workers };
        return spec with
        {
            WorkingDirectory = WorkingDirectory.Length == 0 ? null : Placeholders.Expand(WorkingDirectory),
            Environment = Environment.ToDictionary(one => one.Key, one => Placeholders.Expand(one.Value)),
            Concurrency = Concurrency ?? spec.Concurrency,
            StartTimeout = StartTimeout ?? spec.StartTimeout,
            StopGrace = StopGrace ?? spec.StopGrace,
            CancelGrace = CancelGrace ?? spec.CancelGrace,
            Restart = Restart.ToSpec(),
            Limits = Limits.ToSpec(),
            MaxItemsPerWorker = MaxItemsPerWorker == 0 ? null : MaxItemsPerWorker,
            Spares = Spares,
            MaxWorkerLifetime = MaxWorkerLifetime,
            RecycleRssBytes = RecycleRssBytes == 0 ? null : RecycleRssBytes,
            Server = Kind == PoolKind.Server ? (Server ?? new ServerOptions()).ToSpec() : null,
        };
    }
}

/// <summary>How a pool's dead workers are replaced; see <see cref="RestartSpec"/>.</summary>
internal sealed class RestartOptions
{
    public TimeSpan? InitialDelay { get; set; }

    public TimeSpan? MaxDelay { get; set; }

    public TimeSpan? StableAfter { get; set; }

    public int? Budget { get; set; }

    public TimeSpan? BreakDuration { get; set; }

    public RestartSpec ToSpec()
    {
        var spec = new RestartSpec();
        return new RestartSpec
        {
            InitialDelay = InitialDelay ?? spec.InitialDelay,
            MaxDelay = MaxDelay ?? spec.MaxDelay,
            StableAfter = StableAfter ?? spec.StableAfter,
            Budget = Budget ?? spec.Budget,
            BreakDuration = BreakDuration ?? spec.BreakDuration,
        };
    }
}
