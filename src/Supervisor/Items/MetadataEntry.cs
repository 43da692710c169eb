namespace Supervisor.Items;

/// <summary>One entry of gRPC metadata, as opaque as the messages.</summary>
internal readonly record struct MetadataEntry(string Key, ReadOnlyMemory<byte> Value);
