using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Goes through the outcomes of a run, item by item, without copying.</summary>
internal sealed class OutcomeRunReader(OutcomeRun run)
{
    private readonly ReadOnlyMemory<byte> _packed = run.Packed.Memory;
    private readonly ulong _end = run.FirstIndex + run.Count;
    private ulong _next = run.FirstIndex;
    private int _position;
    private int _failure;
    private int _metadata;

    internal ulong Index => _next - 1;

    internal int Attempt { get; } = (int)run.Attempt;

    /// <summary>Why the item has no response; null when it has.</summary>
    internal Failure? Failure { get; private set; }

    internal ReadOnlyMemory<byte> Message { get; private set; }

    internal ResponseMetadata? Metadata { get; private set; }

    internal bool MoveNext()
    {
        if (_next == _end)
        {
            return false;
        }

        var index = _next++;
        Failure = _failure < run.Failures.Count && run.Failures[_failure].Index == index ? run.Failures[_failure++] : null;
        Metadata = _metadata < run.Metadata.Count && run.Metadata[_metadata].Index == index ? run.Metadata[_metadata++] : null;
        Message = Failure is not null ? default : run.FromPieces || run.Slice is not null ? _packed : NextMessage();
        return true;
    }

    private ReadOnlyMemory<byte> NextMessage()
    {
        var size = Varint.Read(_packed.Span[_position..], out var prefix);
        var start = _position + prefix;
        if (size > _packed.Length - start)
        {
            throw new InvalidDataException($"The outcomes from item {run.FirstIndex} on end in the middle of a message.");
        }

        _position = start + size;
        return _packed.Slice(start, size);
    }
}
