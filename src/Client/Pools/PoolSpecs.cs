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
        Spares = (uint)options.Spares,
        MaxWorkerLifetime = ToDuration(options.MaxWorkerLifetime),
        RecycleRssBytes = (ulong)(options.RecycleRssBytes ?? 0),
        InitializerArgument = ByteString.CopyFrom(options.InitializerArgument.Span),
    };

    private static RestartPolicy From(RestartOptions restart) => new()
    {
        InitialDelay = ToDuration(restart.InitialDelay),
        MaxDelay = ToDuration(restart.MaxDelay),
        StableAfter = ToDuration(restart.StableAfter),
        Budget = (uint)(restart.Budget ?? 0),
        BreakDuration = ToDuration(restart.BreakDuration),
    };

    private static Duration? ToDuration(TimeSpan? value) => value is { } time ? Duration.FromTimeSpan(time) : null;
}
