namespace Supervisor.Workers.Servers;

/// <summary>One request message in as many parts as it came in; nobody looks into them.</summary>
internal sealed record MessageParts(IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    public long Length => Parts.Sum(part => (long)part.Length);
}
