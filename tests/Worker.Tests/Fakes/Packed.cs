using Google.Protobuf;

namespace Supervisor.Worker.Tests.Fakes;

internal static class Packed
{
    internal static ByteString Of(IEnumerable<IMessage> messages)
    {
        using var stream = new MemoryStream();
        foreach (var message in messages)
        {
            message.WriteDelimitedTo(stream);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }
}
