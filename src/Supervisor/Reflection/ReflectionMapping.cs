using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Supervisor.Reflection;

/// <summary>Questions and answers of gRPC server reflection. The messages of v1alpha are the same on the wire.</summary>
internal static class ReflectionMapping
{
    /// <exception cref="RequestException">INVALID_ARGUMENT: it asks nothing.</exception>
    public static ServerReflectionResponse Answer(this SchemaView view, ServerReflectionRequest request)
    {
        var response = request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(view),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => Files(view.File(request.FileByFilename)),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => Files(view.Symbol(request.FileContainingSymbol)),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension =>
                Files(view.Extension(new(request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber))),
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => Extensions(view, request.AllExtensionNumbersOfType),
            _ => throw RequestException.InvalidField("message_request", "must be set: it is the question"),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private static ServerReflectionResponse Services(SchemaView view) => new()
    {
        ListServicesResponse = new ListServiceResponse { Service = { view.Services.Select(service => new ServiceResponse { Name = service }) } },
    };

    private static ServerReflectionResponse Files(SchemaAnswer answer) => answer.Code == StatusCode.OK
        ? new() { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { answer.Files.Select(file => file.Bytes) } } }
        : Error(answer.Code, answer.Problem);

    private static ServerReflectionResponse Extensions(SchemaView view, string type) => view.ExtensionsOf(type) is { } numbers
        ? new() { AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } } }
        : Error(StatusCode.NotFound, $"there is no type {Quoted.Of(type)}.");

    private static ServerReflectionResponse Error(StatusCode code, string problem) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = problem } };
}
