using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Items.Wire;

internal static class RingMapping
{
    public static RingOffer ToProto(this RingPair rings) => new() { Path = rings.Path, Nonce = ByteString.CopyFrom(rings.Nonce) };
}
