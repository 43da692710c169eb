namespace Supervisor.Workers;

/// <summary>How a pool's workers are reached that are ordinary gRPC servers: the daemon dials them, and they know nothing of it.</summary>
internal sealed record ServerSpec
{
    public ServerListen Listen { get; init; } = ServerListen.Unix;

    /// <summary>Absolute paths of FileDescriptorSets, of servers without reflection; empty: the server is asked.</summary>
    public IReadOnlyList<string> DescriptorSets { get; init; } = [];

    /// <summary>The name that its health service is asked for; empty for the server as a whole.</summary>
    public string HealthService { get; init; } = "";

    public bool Equals(ServerSpec? other) =>
        other is not null && Listen == other.Listen && HealthService == other.HealthService && DescriptorSets.SequenceEqual(other.DescriptorSets);

    public override int GetHashCode() => HashCode.Combine(Listen, HealthService, DescriptorSets.Count);
}

/// <summary>Where a server listens. The numbers are those of the wire.</summary>
internal enum ServerListen
{
    /// <summary>A Unix socket in the worker's own directory, which nobody else can enter.</summary>
    Unix = 1,

    /// <summary>A port of the loopback interface, which every user of the machine can dial.</summary>
    Tcp = 2,
}
