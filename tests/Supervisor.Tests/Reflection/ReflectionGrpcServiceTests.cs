using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Supervisor.Tests.Hosting;
using Alpha = Grpc.Reflection.V1Alpha;

namespace Supervisor.Tests.Reflection;

/// <summary>The two versions of reflection over a socket.</summary>
public sealed class ReflectionGrpcServiceTests : IAsyncLifetime
{
    private InProcessDaemon _daemon = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _daemon = await InProcessDaemon.StartAsync();
        _channel = _daemon.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _daemon.DisposeAsync();
    }

    [Fact]
    public async Task The_daemons_own_services_are_listed()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "" });

        var names = answer.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Contains("supervisor.v1.PoolService", names);
        Assert.Contains("grpc.health.v1.Health", names);
        Assert.Contains("grpc.reflection.v1.ServerReflection", names);
        Assert.Contains("grpc.reflection.v1alpha.ServerReflection", names);
    }

    [Fact]
    public async Task Each_of_them_and_the_details_of_errors_can_be_built_from_the_answers()
    {
        var listed = await AskAsync(new ServerReflectionRequest { ListServices = "" });
        foreach (var symbol in listed.ListServicesResponse.Service.Select(service => service.Name).Append("google.rpc.ErrorInfo").Append("google.rpc.Status"))
        {
            var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });

            var files = answer.FileDescriptorResponse.FileDescriptorProto.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes)).ToDictionary(file => file.Name);
            Assert.All(files.Values.SelectMany(file => file.Dependency), import => Assert.Contains(import, files));
        }
    }

    [Fact]
    public async Task A_question_is_repeated_in_its_answer_and_an_error_ends_nothing()
    {
        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        var unknown = new ServerReflectionRequest { Host = "localhost", FileContainingSymbol = "no.Such" };

        var refused = await AskAsync(call, unknown);
        var found = await AskAsync(call, new ServerReflectionRequest { FileByFilename = "supervisor/v1/pool.proto" });

        Assert.Equal(("localhost", unknown), (refused.ValidHost, refused.OriginalRequest));
        Assert.Equal(((int)StatusCode.NotFound, "nothing is called \"no.Such\"."), (refused.ErrorResponse.ErrorCode, refused.ErrorResponse.ErrorMessage));
        Assert.NotEmpty(found.FileDescriptorResponse.FileDescriptorProto);
    }

    [Fact]
    public async Task No_question_is_an_invalid_argument()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => AskAsync(new ServerReflectionRequest()));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task A_pool_that_is_not_there_cannot_be_chosen()
    {
        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo(new Metadata { { "supervisor-pool", "no-such" } });

        var refused = await Assert.ThrowsAsync<RpcException>(() => AskAsync(call, new ServerReflectionRequest { ListServices = "" }));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task The_old_version_answers_the_same()
    {
        using var call = new Alpha.ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { FileContainingExtension = new Alpha.ExtensionRequest { ContainingType = "google.rpc.Status", ExtensionNumber = 7 } });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        var refused = call.ResponseStream.Current;
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { AllExtensionNumbersOfType = "google.rpc.Status" });
        await call.ResponseStream.MoveNext(CancellationToken.None);

        Assert.Equal("\"google.rpc.Status\" has no extension 7.", refused.ErrorResponse.ErrorMessage);
        Assert.Equal("google.rpc.Status", call.ResponseStream.Current.AllExtensionNumbersResponse.BaseTypeName);
    }

    [Fact]
    public async Task A_stream_that_is_still_open_ends_when_the_daemon_is_told_to()
    {
        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        await AskAsync(call, new ServerReflectionRequest { ListServices = "" });

        _daemon.App.Lifetime.StopApplication();

        var ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var daemon = await InProcessDaemon.StartAsync(change: settings => settings with { Reflection = false });
        using var channel = daemon.Connect();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();

        var refused = await Assert.ThrowsAsync<RpcException>(() => AskAsync(call, new ServerReflectionRequest { ListServices = "" }));

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        return await AskAsync(call, request);
    }

    private static async Task<ServerReflectionResponse> AskAsync(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest request)
    {
        await call.RequestStream.WriteAsync(request);
        return await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current : throw new InvalidOperationException("No answer.");
    }
}
