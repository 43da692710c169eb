using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Supervisor.Reflection;

/// <summary>gRPC server reflection as it was called before it was finished; many clients still ask for nothing else.</summary>
internal sealed class ReflectionV1AlphaGrpcService(Conversation conversation) : ServerReflection.ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context) =>
        conversation.RunAsync(requestStream, responseStream, context, (view, request) => Convert(view.Answer(Convert(request))));

    private static Grpc.Reflection.V1.ServerReflectionRequest Convert(ServerReflectionRequest request) =>
        Grpc.Reflection.V1.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString());

    private static ServerReflectionResponse Convert(Grpc.Reflection.V1.ServerReflectionResponse response) =>
        ServerReflectionResponse.Parser.ParseFrom(response.ToByteString());
}
