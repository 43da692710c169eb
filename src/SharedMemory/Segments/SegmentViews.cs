using System.Collections.Concurrent;

namespace Supervisor.SharedMemory;

/// <summary>The segments of others whose messages a process reads. Safe for use by several threads, each segment by one at a time.</summary>
internal sealed class SegmentViews : IDisposable
{
    private readonly ConcurrentDictionary<uint, SegmentMapping> _views = new();

    /// <summary>What is offered and cannot be opened is missed when a message lies there.</summary>
    internal void Add(uint segment, string path, ReadOnlySpan<byte> nonce)
    {
        if (SegmentMapping.TryOpen(path, nonce, isReadOnly: true) is { } mapping && !_views.TryAdd(segment, mapping))
        {
            mapping.Release();
        }
    }

    /// <summary>No message lies there any more but those that somebody holds.</summary>
    internal void Remove(uint segment)
    {
        if (_views.TryRemove(segment, out var mapping))
        {
            mapping.Release();
        }
    }

    /// <summary>Where a message lies, and what must be held while it is read.</summary>
    /// <exception cref="InvalidDataException">There is no such place.</exception>
    internal ReadOnlyMemory<byte> Find(uint segment, ulong offset, uint length, out SegmentMapping mapping) =>
        _views.TryGetValue(segment, out mapping!)
            ? mapping.Slice(offset, length)
            : throw new InvalidDataException($"A message lies in segment {segment}, which was not offered, or could not be opened.");

    public void Dispose()
    {
        foreach (var segment in _views.Keys)
        {
            Remove(segment);
        }
    }
}
