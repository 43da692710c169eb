using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli.Tests.Json;

/// <summary>Random messages, against what protobuf's own library does with generated code.</summary>
public sealed partial class SameAsGeneratedCodeTests
{
    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(JsonTypesReflection.Descriptor);
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types));
    private static readonly JsonFormatter WithDefaults = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types).WithFormatDefaultValues(true));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(Types));

    public static TheoryData<string> Messages => [.. JsonTypesReflection.Descriptor.MessageTypes.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Json_is_what_the_formatter_writes(string name) => Sample(name, message =>
        Assert.Equal(Normal(Formatter.Format(message)), Normal(Conversion.ToJson(message))));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Defaults_are_shown_as_the_formatter_shows_them(string name) => Sample(name, message =>
        Assert.Equal(Normal(WithDefaults.Format(message)), Normal(Conversion.ToJson(message, showDefaults: true))));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_formatters_json_is_read_as_the_same_message(string name) => Sample(name, message =>
        Assert.Equal(message, Conversion.FromJson(message.Descriptor, Formatter.Format(message))));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_parser_reads_our_json_as_the_same_message(string name) => Sample(name, message =>
        Assert.Equal(message, Parser.Parse(Conversion.ToJson(message), message.Descriptor)));

    private static void Sample(string name, Action<IMessage> check) =>
        new MessageGen(JsonTypesReflection.Descriptor.FindTypeByName<MessageDescriptor>(name)).Sample(check, iter: 500, print: Formatter.Format);

    // The formatter writes 1e+16, and .NET 1E+16.
    private static string Normal(string json) => Exponent().Replace(JsonNode.Parse(json)!.ToJsonString(), "e");

    [GeneratedRegex("(?<=[0-9])E(?=[+-])")]
    private static partial Regex Exponent();
}
