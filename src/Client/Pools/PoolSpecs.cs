using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Writes a pool's options for the wire.</summary>
internal static class PoolSpecs
{
    internal static PoolSpec From(PoolOptions options, IReadOnlyList<string> command) => new()
    {
        Command = { command },
        WorkingDirectory = options.WorkingDirectory ?? System.Environment.CurrentDirectory,
        Environment = { options.Environment.ToDictionary() },
        Workers = (uint)(options.Workers == 0 ? System.Environment.ProcessorCount : options.Workers),
        Concurrency = (uint)options.Concurrency,
        StartTimeout = ToDuration(options.StartTimeout),
        StopGrace = ToDuration(options.StopGrace),
        CancelGrace = ToDuration(options.CancelGrace),
        Restart = options.Restart is { } restart ? From(restart) : null,
        MaxItemsPerWorker = (uint)(options.MaxItemsPerWorker ?? 0),
        Limits = options.Limits is { } limits ? From(limits) : null,
        Spares = (uint)options.Spares,
        MaxWorkerLifetime = ToDuration(options.MaxWorkerLifetime),
        RecycleRssBytes = (ulong)(options.RecycleRssBytes ?? 0),
        InitializerArgument = ByteString.CopyFrom(options.InitializerArgument.Span),
    };

    /// <summary>What a process of one task takes of it: all that is not about more than one.</summary>
    internal static PoolSpec ForProcess(PoolOptions options, IReadOnlyList<string> command)
    {
        var spec = From(options, command);
        (spec.Workers, spec.Concurrency) = (0, 0);
        return spec;
    }

    private static RestartPolicy From(RestartOptions restart) => new()
    {
        InitialDelay = ToDuration(restart.InitialDelay),
        MaxDelay = ToDuration(restart.MaxDelay),
        StableAfter = ToDuration(restart.StableAfter),
        Budget = (uint)(restart.Budget ?? 0),
        BreakDuration = ToDuration(restart.BreakDuration),
    };

    private static ProcessLimits From(ProcessLimitOptions limits) => new()
    {
        OpenFiles = (uint)(limits.OpenFiles ?? 0),
        Processes = (uint)(limits.Processes ?? 0),
        CoreBytes = (ulong)(limits.CoreBytes ?? 0),
        CpuTime = ToDuration(limits.CpuTime),
        FileBytes = (ulong)(limits.FileBytes ?? 0),
        MemoryBytes = (ulong)(limits.MemoryBytes ?? 0),
        Cpus = limits.Cpus ?? 0,
    };

    private static Duration? ToDuration(TimeSpan? value) => value is { } time ? Duration.FromTimeSpan(time) : null;
}
