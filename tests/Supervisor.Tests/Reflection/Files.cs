using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;
using Supervisor.Reflection;
using EnumType = Google.Protobuf.Reflection.EnumDescriptorProto;

namespace Supervisor.Tests.Reflection;

/// <summary>Files as workers bring them, and what the daemon has itself.</summary>
internal static class Files
{
    public const string Service = "acme.Shop";

    public static Schema Daemon { get; } = Schema.OfDaemon([PoolService.Descriptor, WorkerService.Descriptor], Google.Rpc.StatusReflection.Descriptor);

    /// <summary>acme.Shop, which sells acme.Ware, from acme/shop.proto and acme/ware.proto.</summary>
    public static IReadOnlyList<FileDescriptorProto> Shop => [Ware(), ShopFile()];

    public static FileDescriptorProto ShopFile() => new()
    {
        Name = "acme/shop.proto",
        Package = "acme",
        Syntax = "proto3",
        Dependency = { "acme/ware.proto" },
        Service = { new ServiceDescriptorProto { Name = "Shop", Method = { new MethodDescriptorProto { Name = "Buy", InputType = ".acme.Ware", OutputType = ".acme.Ware" } } } },
    };

    public static FileDescriptorProto Ware(string field = "price") => new()
    {
        Name = "acme/ware.proto",
        Package = "acme",
        Syntax = "proto3",
        MessageType =
        {
            new DescriptorProto
            {
                Name = "Ware",
                Field = { Field(field, 1), new FieldDescriptorProto(Field("big_box", 2)) { OneofIndex = 0 } },
                OneofDecl = { new OneofDescriptorProto { Name = "packing" } },
                NestedType = { new DescriptorProto { Name = "Part", Field = { Field("weight", 1) } } },
                EnumType = { new EnumType { Name = "Kind", Value = { new EnumValueDescriptorProto { Name = "KIND_NONE", Number = 0 } } } },
            },
        },
        EnumType = { new EnumType { Name = "Color", Value = { new EnumValueDescriptorProto { Name = "RED", Number = 0 } } } },
    };

    /// <summary>A file that adds a field to the options of all methods.</summary>
    public static FileDescriptorProto WithExtension(string name, int number) => new()
    {
        Name = name + ".proto",
        Package = name,
        Dependency = { "google/protobuf/descriptor.proto" },
        Extension = { new FieldDescriptorProto(Field("price", number)) { Extendee = ".google.protobuf.MethodOptions" } },
    };

    /// <summary>A file with one message.</summary>
    public static FileDescriptorProto WithMessage(string file, string package, string message, params IEnumerable<string> imports) => new()
    {
        Name = file,
        Package = package,
        Dependency = { imports },
        MessageType = { new DescriptorProto { Name = message } },
    };

    public static FileDescriptorProto Timestamp => FileDescriptorProto.Parser.ParseFrom(TimestampReflection.Descriptor.SerializedData);

    public static FileDescriptorProto Options => FileDescriptorProto.Parser.ParseFrom(DescriptorReflection.Descriptor.SerializedData);

    public static FieldDescriptorProto Field(string name, int number) =>
        new() { Name = name, Number = number, Type = FieldDescriptorProto.Types.Type.Int32, Label = FieldDescriptorProto.Types.Label.Optional };

    public static Schema Pool(string name, params IEnumerable<FileDescriptorProto> files) => Raw(name, files.Select(file => file.ToByteArray()));

    public static Schema Raw(string name, params IEnumerable<byte[]> files) =>
        Schema.OfPool(name, [Service], [.. files.Select(bytes => new ReadOnlyMemory<byte>(bytes))], Daemon);

    public static SchemaView View(params IReadOnlyList<Schema> pools) => new(Daemon, pools, isChosen: false);

    public static SchemaView Chosen(Schema pool) => new(Daemon, [pool], isChosen: true);

    public static IEnumerable<string> Names(SchemaAnswer answer) => answer.Files.Select(file => file.Name);
}
