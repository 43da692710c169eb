using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>What travels with one item beside its message.</summary>
/// <param name="Index">Which item.</param>
/// <param name="Metadata">Request headers.</param>
/// <param name="Timeout">Time left until the caller's deadline; null for none.</param>
internal readonly record struct ItemHeaders(ulong Index, IReadOnlyList<MetadataEntry> Metadata, TimeSpan? Timeout);
