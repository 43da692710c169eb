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
        MaxItemsPerWorker = (uint)(options.MaxItemsPerWorker ?? 0),
        InitializerArgument = ByteString.CopyFrom(options.InitializerArgument.Span),
    };

    private static Duration? ToDuration(TimeSpan? value) => value is { } time ? Duration.FromTimeSpan(time) : null;
}
