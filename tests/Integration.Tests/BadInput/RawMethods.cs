using Google.Protobuf;
using Grpc.Core;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>Methods whose requests are bytes, so that they need not be messages.</summary>
internal static class RawMethods
{
    internal static Method<byte[], Number> Square { get; } = Of("testing.v1.Arithmetic", "Square");

    internal static Method<byte[], Number> Of(string service, string name) => new(
        MethodType.Unary, service, name, Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(number => number.ToByteArray(), Number.Parser.ParseFrom));
}
