using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Supervisor.Tests.Reflection;

/// <summary>What is found, and that a client can build it.</summary>
public sealed class SchemaViewTests
{
    [Theory]
    [InlineData("acme.Shop", "acme/shop.proto")]
    [InlineData("acme.Shop.Buy", "acme/shop.proto")]
    [InlineData("acme.Ware", "acme/ware.proto")]
    [InlineData("acme.Ware.price", "acme/ware.proto")]
    [InlineData("acme.Ware.packing", "acme/ware.proto")]
    [InlineData("acme.Ware.Part", "acme/ware.proto")]
    [InlineData("acme.Ware.Part.weight", "acme/ware.proto")]
    [InlineData("acme.Ware.Kind", "acme/ware.proto")]
    [InlineData("acme.Ware.KIND_NONE", "acme/ware.proto")]
    [InlineData("acme.Color", "acme/ware.proto")]
    [InlineData("acme.RED", "acme/ware.proto")]
    public void Whatever_a_file_defines_leads_to_it(string symbol, string file) =>
        Assert.Equal(file, Files.View(Files.Pool("p", Files.Shop)).Symbol(symbol).Files[0].Name);

    [Theory]
    [InlineData("acme")]
    [InlineData("acme.Shop.Sell")]
    [InlineData("acme.Color.RED")]
    [InlineData("")]
    public void Nothing_else_does(string symbol) => Assert.Equal(StatusCode.NotFound, Files.View(Files.Pool("p", Files.Shop)).Symbol(symbol).Code);

    [Fact]
    public void A_file_comes_with_all_that_it_imports_and_each_once()
    {
        // Both others import the first.
        var view = Files.View(Files.Pool(
            "p",
            Files.WithMessage("a.proto", "x", "A"),
            Files.WithMessage("b.proto", "x", "B", "a.proto"),
            Files.WithMessage("c.proto", "x", "C", "b.proto", "a.proto")));

        Assert.Equal(["c.proto", "b.proto", "a.proto"], Files.Names(view.File("c.proto")));
    }

    [Fact]
    public void Files_that_import_each_other_are_no_endless_walk()
    {
        var view = Files.View(Files.Pool("p", Files.WithMessage("a.proto", "x", "A", "b.proto"), Files.WithMessage("b.proto", "x", "B", "a.proto")));

        Assert.Equal(["a.proto", "b.proto"], Files.Names(view.File("a.proto")));
    }

    [Fact]
    public void What_the_daemon_serves_can_be_built_from_its_answer()
    {
        var answer = Files.View().Symbol("supervisor.v1.PoolService.Run");

        var files = FileDescriptor.BuildFromByteStrings(answer.Files.Reverse().Select(file => file.Bytes).OrderBy(bytes => FileDescriptorProto.Parser.ParseFrom(bytes).Dependency.Count));

        Assert.Contains(files, file => file.Services.Any(service => service.FullName == "supervisor.v1.PoolService"));
    }

    [Fact]
    public void Services_are_listed_by_name_even_where_no_file_came()
    {
        var view = Files.View(Files.Pool("p"), Files.Pool("q"));

        Assert.Equal(["acme.Shop", "supervisor.v1.PoolService", "supervisor.v1.WorkerService"], view.Services);
        Assert.Equal(
            (StatusCode.NotFound, "pool p implements \"acme.Shop.Buy\", but its workers brought no file that defines it."),
            (view.Symbol("acme.Shop.Buy").Code, view.Symbol("acme.Shop.Buy").Problem));
    }

    [Fact]
    public void A_missing_import_is_named()
    {
        var answer = Files.View(Files.Pool("p", Files.ShopFile())).Symbol("acme.Shop");

        Assert.Equal(StatusCode.NotFound, answer.Code);
        Assert.Equal("pool p brought \"acme/shop.proto\", but not \"acme/ware.proto\", which that imports.", answer.Problem);
    }

    [Fact]
    public void Whoever_lacks_an_import_hides_nobody_who_has_it() =>
        Assert.Equal(["acme/shop.proto", "acme/ware.proto"], Files.Names(Files.View(Files.Pool("p", Files.ShopFile()), Files.Pool("q", Files.Shop)).Symbol("acme.Shop")));

    [Fact]
    public void Extensions_are_found_by_type_and_number()
    {
        var view = Files.View(Files.Pool("p", Files.Options, Files.WithExtension("one", 50_001), Files.WithExtension("two", 50_002)));

        Assert.Equal([50_001, 50_002], view.ExtensionsOf("google.protobuf.MethodOptions"));
        Assert.Equal("two.proto", view.Extension(new("google.protobuf.MethodOptions", 50_002)).Files[0].Name);
        Assert.Equal(StatusCode.NotFound, view.Extension(new("google.protobuf.MethodOptions", 50_003)).Code);
        Assert.Empty(view.ExtensionsOf("google.protobuf.FileOptions")!);
        Assert.Null(view.ExtensionsOf("acme.Nothing"));
    }

    [Theory]
    [InlineData("supervisor.v1", "PoolSpec", "supervisor/v1/pool.proto")]
    [InlineData("supervisor.other", "Anything", "other.proto")]
    [InlineData("grpc.health.v1", "Health", "health.proto")]
    public void No_worker_defines_what_is_the_daemons(string package, string message, string file)
    {
        var pool = Files.Pool("p", Files.WithMessage(file, package, message), Files.WithMessage("mine.proto", "mine", "Mine"));

        Assert.DoesNotContain(pool.Files, one => one.Name == file);
        Assert.Contains("the supervisor's own", Assert.Single(pool.Problems), StringComparison.Ordinal);
        Assert.Equal("mine.proto", Files.View(pool).Symbol("mine.Mine").Files[0].Name);
        Assert.Equal("supervisor/v1/pool.proto", Files.Chosen(pool).Symbol("supervisor.v1.PoolSpec").Files[0].Name);
    }

    [Fact]
    public void No_worker_lists_what_is_the_daemons()
    {
        var schema = Supervisor.Reflection.Schema.OfPool("p", ["supervisor.v1.PoolService", "grpc.health.v1.Health", "supervisors.Fine"], [], Files.Daemon);

        Assert.Equal(["supervisors.Fine"], schema.Services);
    }

    [Fact]
    public void A_worker_may_import_what_the_daemon_defines_as_it_is()
    {
        var own = Supervisor.Protocol.V1.CommonReflection.Descriptor;
        var imports = own.Dependencies.Append(own).Select(file => FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        var pool = Files.Pool("p", [.. imports, Files.WithMessage("mine.proto", "mine", "Mine", own.Name)]);

        Assert.Empty(pool.Problems);
        Assert.Contains(own.Name, Files.Names(Files.View(pool).Symbol("mine.Mine")));
    }
}
