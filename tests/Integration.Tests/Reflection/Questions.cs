using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Reflection;

/// <summary>Asks a daemon by reflection, each question in a stream of its own.</summary>
internal sealed class Questions(GrpcChannel channel, Metadata? headers = null) : IDisposable
{
    internal static Questions To(TestDaemon daemon, string? pool = null) =>
        new(UnixChannel.Open(daemon.SocketPath), pool is null ? null : new Metadata { { "supervisor-pool", pool } });

    internal async Task<IReadOnlyList<string>> ServicesAsync() =>
        [.. (await AskAsync(new ServerReflectionRequest { ListServices = "" })).ListServicesResponse.Service.Select(service => service.Name)];

    internal async Task<bool> ListsAsync(string service) => (await ServicesAsync()).Contains(service);

    /// <summary>The files, or the error.</summary>
    internal async Task<(IReadOnlyList<FileDescriptorProto> Files, ErrorResponse? Error)> DescribeAsync(string symbol)
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
        return ([.. answer.FileDescriptorResponse?.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom) ?? []], answer.ErrorResponse);
    }

    public void Dispose() => channel.Dispose();

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(headers);
        await call.RequestStream.WriteAsync(request);
        return await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : throw new InvalidOperationException("No answer.");
    }
}
