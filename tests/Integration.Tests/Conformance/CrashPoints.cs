using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>Methods whose messages go wrong while they are read or written, at either end.</summary>
internal static class CrashPoints
{
    /// <summary>In the worker, as the request's first line says: <see cref="CrashPointHandlers"/>.</summary>
    internal static Method<Blob, Blob> Cross { get; } = new(
        MethodType.Unary, "testing.v1.CrashPoints", "Cross", MarshallerOf(Blob.Parser), MarshallerOf(Blob.Parser));

    internal static Blob Request(string what, int ballast = 0) => new() { Data = ByteString.CopyFrom(Encoding.ASCII.GetBytes($"{what}\n{new string('x', ballast)}")) };

    /// <summary>In the client: squares, with a request that cannot be written when it is the number given.</summary>
    internal static Method<Number, Number> UnwritableRequest(long bad) => Square(
        Marshallers.Create<Number>(number => number.Value == bad ? throw new InvalidCastException($"cannot write {bad}") : number.ToByteArray(), Number.Parser.ParseFrom),
        MarshallerOf(Number.Parser));

    /// <summary>In the client: squares, with a response that cannot be read when it is the number given.</summary>
    internal static Method<Number, Number> UnreadableResponse(long bad, Func<Exception> error) => Square(
        MarshallerOf(Number.Parser),
        Marshallers.Create<Number>(number => number.ToByteArray(), bytes => Number.Parser.ParseFrom(bytes) is { Value: var value } number && value != bad ? number : throw error()));

    private static Method<Number, Number> Square(Marshaller<Number> request, Marshaller<Number> response) =>
        new(MethodType.Unary, "testing.v1.Arithmetic", "Square", request, response);

    private static Marshaller<T> MarshallerOf<T>(MessageParser<T> parser)
        where T : IMessage<T> => Marshallers.Create(message => message.ToByteArray(), bytes => parser.ParseFrom(bytes));
}
