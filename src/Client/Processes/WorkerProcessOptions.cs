namespace Supervisor.Client;

/// <summary>What a process shall be. Immutable; checked at the call. Values left null take the daemon's defaults.</summary>
public sealed record WorkerProcessOptions
{
    /// <summary>
    /// For listings and logs; need not be unique: 1 to 64 characters of a-z, 0-9, "-", "_" and ".". Default: null, "process-" and its number.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The supervisor under which it runs. Default: null, a private daemon that all processes of this program share, started with the first
    /// of them and ended with this program.
    /// </summary>
    public SupervisorClient? Supervisor { get; init; }

    /// <summary>
    /// It goes on when its object is disposed of and when this program ends; <see cref="WorkerProcesses.GetAsync(SupervisorClient, long, CancellationToken)"/> finds it
    /// again. Needs a <see cref="Supervisor"/>, with which it ends at the latest. Default: false.
    /// </summary>
    public bool Detached { get; init; }

    /// <inheritdoc cref="PoolOptions.Program"/>
    public string? Program { get; init; }

    /// <inheritdoc cref="PoolOptions.Command"/>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Its working directory, absolute. Default: null, this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <inheritdoc cref="PoolOptions.Environment"/>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Given to its initializer; opaque. Default: empty.</summary>
    public ReadOnlyMemory<byte> InitializerArgument { get; init; }

    /// <summary>From its start until it says that it is ready, then it is killed; more than zero. Default: null, 30 s.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>From SIGTERM to SIGKILL when it is terminated; zero or more. Default: null, 5 s.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <inheritdoc cref="PoolOptions.Daemon"/>
    public string? Daemon { get; init; }

    /// <summary>The clock of timeouts. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal static WorkerProcessOptions Default { get; } = new();

    /// <summary>What a pool of such a process would be.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or two contradict each other.</exception>
    internal PoolOptions Validated()
    {
        if (Detached && Supervisor is null)
        {
            throw new ArgumentException(
                $"A detached process needs a {nameof(Supervisor)} that runs on its own: a private daemon, and all that it started, ends with this program.");
        }

        if (Supervisor is not null && Daemon is not null)
        {
            throw new ArgumentException($"Give a {nameof(Supervisor)} that runs already, or the {nameof(Daemon)} to start; not both.");
        }

        return new PoolOptions
        {
            Program = Program,
            Command = Command,
            WorkingDirectory = WorkingDirectory,
            Environment = Environment,
            InitializerArgument = InitializerArgument,
            StartTimeout = StartTimeout,
            StopGrace = StopGrace,
            Daemon = Daemon,
        }.Validated();
    }
}
