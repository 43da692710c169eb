using Google.Protobuf;

namespace Supervisor.Cli;

/// <summary>One occurrence of a field: the bits of a number, or where its bytes are.</summary>
internal readonly record struct WireValue(WireFormat.WireType Type, ulong Bits, ReadOnlyMemory<byte> Bytes);
