using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Writes the opening frame of a streaming call.</summary>
internal static class CallStarts
{
    internal static CallStart For(string pool, IMethod method, ApplyOptions options, Metadata? metadata, TimeSpan? timeout) => new()
    {
        Pool = pool,
        Priority = options.Priority,
        WaitForBrokenPool = options.WaitForBrokenPool,
        WaitLimit = ToDuration(options.WaitLimit),
        Open = new CallOpen
        {
            Method = method.FullName.TrimStart('/'),
            Metadata = { MetadataMapping.Write(metadata ?? []) },
            Timeout = ToDuration(timeout),
            RunLimit = ToDuration(options.RunLimit),
        },
    };

    private static Duration? ToDuration(TimeSpan? value) => value is { } limit ? Duration.FromTimeSpan(limit) : null;
}
