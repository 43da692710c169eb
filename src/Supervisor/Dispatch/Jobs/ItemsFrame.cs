using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>A run of items as it came over the wire, unchecked.</summary>
internal readonly record struct ItemsFrame(
    ulong First, int Count, int Method, ReadOnlyMemory<byte> Packed, bool FromPieces, SlicePlace? Place, IReadOnlyList<ItemHeaders> Headers, long Cost);
