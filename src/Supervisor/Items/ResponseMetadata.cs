namespace Supervisor.Items;

/// <summary>Headers and trailers that a handler sent with a successful response.</summary>
internal sealed record ResponseMetadata(ulong Index, IReadOnlyList<MetadataEntry> Headers, IReadOnlyList<MetadataEntry> Trailers);
