using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>What travels with one item beside its message.</summary>
/// <param name="Index">Which item.</param>
/// <param name="Metadata">Request headers.</param>
/// <param name="Deadline">When the caller's deadline is over, as a timestamp of the clock; null for none.</param>
internal readonly record struct ItemHeaders(ulong Index, IReadOnlyList<MetadataEntry> Metadata, long? Deadline);
