using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Workers.Servers;

/// <summary>A .proto file as its compiler described it, in the bytes in which it came too.</summary>
internal sealed record DescribedFile(FileDescriptorProto Proto, ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="InvalidProtocolBufferException">The bytes are none.</exception>
    public static DescribedFile Parse(ByteString bytes) => new(FileDescriptorProto.Parser.ParseFrom(bytes), bytes.Memory);
}
