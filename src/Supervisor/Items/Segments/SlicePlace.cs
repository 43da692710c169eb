namespace Supervisor.Items;

/// <summary>Where a large message lies, as somebody says: unchecked.</summary>
internal readonly record struct SlicePlace(uint Segment, ulong Offset, uint Length);
