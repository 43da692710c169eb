using Google.Protobuf.Reflection;
using Supervisor.Reflection;

namespace Supervisor.Tests.Reflection;

/// <summary>What generators of several languages make of one file is one file.</summary>
public sealed class FingerprintsTests
{
    [Fact]
    public void Comments_and_options_of_generators_make_no_difference()
    {
        var file = Files.Ware();
        file.SourceCodeInfo = new SourceCodeInfo { Location = { new SourceCodeInfo.Types.Location { LeadingComments = "What is sold." } } };
        file.Options = new Google.Protobuf.Reflection.FileOptions { CsharpNamespace = "Acme", GoPackage = "acme.example/wares" };

        Assert.Equal(Fingerprints.Take(Files.Ware()), Fingerprints.Take(file));
    }

    [Fact]
    public void A_json_name_counts_where_it_is_not_the_one_that_each_field_has()
    {
        Assert.Equal(Fingerprints.Take(Files.Ware()), Fingerprints.Take(WithJsonName("bigBox")));
        Assert.NotEqual(Fingerprints.Take(Files.Ware()), Fingerprints.Take(WithJsonName("box")));
    }

    [Fact]
    public void Proto2_may_be_said_or_not()
    {
        var file = Files.WithMessage("a.proto", "x", "A");
        var said = new FileDescriptorProto(file) { Syntax = "proto2" };
        var other = new FileDescriptorProto(file) { Syntax = "proto3" };

        Assert.Equal(Fingerprints.Take(file), Fingerprints.Take(said));
        Assert.NotEqual(Fingerprints.Take(file), Fingerprints.Take(other));
    }

    [Fact]
    public void Any_other_field_does() => Assert.NotEqual(Fingerprints.Take(Files.Ware()), Fingerprints.Take(Files.Ware(field: "cost")));

    private static FileDescriptorProto WithJsonName(string name)
    {
        var file = Files.Ware();
        file.MessageType[0].Field[1].JsonName = name;
        return file;
    }
}
