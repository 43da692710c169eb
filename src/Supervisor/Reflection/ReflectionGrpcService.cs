using Grpc.Core;
using Grpc.Reflection.V1;

namespace Supervisor.Reflection;

/// <summary>gRPC server reflection.</summary>
internal sealed class ReflectionGrpcService(Conversation conversation) : ServerReflection.ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context) =>
        conversation.RunAsync(requestStream, responseStream, context, (view, request) => view.Answer(request));
}
