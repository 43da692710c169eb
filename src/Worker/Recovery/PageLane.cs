using System.Runtime.CompilerServices;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Recovery;

/// <summary>
/// One lane's note of the item it executes. Each store is a release store, so none can pass the one before it: a reader that
/// finds an even sequence has a whole note.
/// </summary>
internal readonly unsafe struct PageLane(byte* start)
{
    internal void Begin(ulong delivery, ulong job, ulong index, uint attempt)
    {
        ref var sequence = ref Unsafe.AsRef<uint>(start);
        var begun = sequence + 1;
        Volatile.Write(ref sequence, begun);
        Volatile.Write(ref Unsafe.AsRef<ulong>(start + 8), delivery);
        Volatile.Write(ref Unsafe.AsRef<ulong>(start + 16), job);
        Volatile.Write(ref Unsafe.AsRef<ulong>(start + 24), index);
        Volatile.Write(ref Unsafe.AsRef<uint>(start + 32), attempt);
        Advance(ItemPhase.Decoding);
        Volatile.Write(ref sequence, begun + 1);
    }

    internal void Advance(ItemPhase phase) => Volatile.Write(ref Unsafe.AsRef<uint>(start + 4), (uint)phase);

    internal void Idle() => Advance(ItemPhase.Unspecified);
}
