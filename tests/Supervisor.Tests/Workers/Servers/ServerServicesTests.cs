using Google.Protobuf;
using Google.Protobuf.Reflection;
using Supervisor.Workers;
using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class ServerServicesTests
{
    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 3)]
    [InlineData(true, true, 4)]
    public void Of_Method_IsOfItsKind(bool client, bool server, int kind)
    {
        var file = File("a.proto", "a", "B");
        file.Service[0].Method[0].ClientStreaming = client;
        file.Service[0].Method[0].ServerStreaming = server;

        Assert.Equal(new WorkerMethod("a.B/Do", (MethodKind)kind, Idempotent: false), Assert.Single(Of(file).Methods));
    }

    [Theory]
    [InlineData(MethodOptions.Types.IdempotencyLevel.Idempotent, true)]
    [InlineData(MethodOptions.Types.IdempotencyLevel.NoSideEffects, true)]
    [InlineData(MethodOptions.Types.IdempotencyLevel.IdempotencyUnknown, false)]
    public void Of_Method_IsIdempotentAsItSays(MethodOptions.Types.IdempotencyLevel level, bool expected)
    {
        var file = File("a.proto", "a", "B");
        file.Service[0].Method[0].Options = new MethodOptions { IdempotencyLevel = level };

        Assert.Equal(expected, Assert.Single(Of(file).Methods).Idempotent);
    }

    [Fact]
    public void Of_ServicesOfTheServerItselfAndOfTheDaemon_AreLeftOut() => Assert.Equal(
        ["a.B/Do", "C/Do"],
        Of(File("h.proto", "grpc.health.v1", "Health"), File("s.proto", "supervisor.v1", "PoolService"), File("a.proto", "a", "B"), File("c.proto", "", "C"))
            .Methods.Select(method => method.Name));

    [Fact]
    public void Of_Files_ComeAfterTheirImports_AndThoseWithoutAreLeftOut()
    {
        var files = Of(File("top.proto", "a", "A", "middle.proto"), File("lost.proto", "a", "L", "nobody.proto"), File("middle.proto", "a", "M", "base.proto"), File("base.proto", "a", "B"));

        Assert.Equal(["base.proto", "middle.proto", "top.proto"], files.FileDescriptors.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes.Span).Name));
        Assert.Equal(4, files.Methods.Count);
    }

    private static ServerServices Of(params FileDescriptorProto[] files) =>
        ServerServices.Of([.. files.Select(file => DescribedFile.Parse(file.ToByteString()))], _ => true);

    private static FileDescriptorProto File(string name, string package, string service, params string[] imports) => new()
    {
        Name = name,
        Package = package,
        Dependency = { imports },
        Service = { new ServiceDescriptorProto { Name = service, Method = { new MethodDescriptorProto { Name = "Do" } } } },
    };
}
