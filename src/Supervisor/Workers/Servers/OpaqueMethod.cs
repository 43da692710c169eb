using System.Buffers;
using Grpc.Core;

namespace Supervisor.Workers.Servers;

/// <summary>Methods of servers as gRPC libraries want them, for messages that are bytes.</summary>
internal static class OpaqueMethod
{
    private static readonly Marshaller<MessageParts> Requests = new(Write, _ => throw new NotSupportedException("Requests are only sent."));
    private static readonly Marshaller<byte[]> Responses = new((_, _) => throw new NotSupportedException("Responses only come in."), context => context.PayloadAsNewBuffer());

    /// <param name="name">"package.Service/Method".</param>
    /// <param name="type">On the wire all are the same; it decides how the call is handled on this side.</param>
    public static Method<MessageParts, byte[]> Of(string name, MethodType type)
    {
        var slash = name.LastIndexOf('/');
        return new Method<MessageParts, byte[]>(type, name[..slash], name[(slash + 1)..], Requests, Responses);
    }

    private static void Write(MessageParts message, SerializationContext context)
    {
        context.SetPayloadLength((int)message.Length);
        var writer = context.GetBufferWriter();
        foreach (var part in message.Parts)
        {
            writer.Write(part.Span);
        }

        context.Complete();
    }
}
