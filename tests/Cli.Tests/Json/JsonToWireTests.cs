using System.Text;
using Google.Protobuf;

namespace Supervisor.Cli.Tests.Json;

/// <summary>Forms of JSON that the formatter does not write, and JSON that is refused.</summary>
public sealed class JsonToWireTests
{
    [Theory]
    [InlineData("""{"an_int32":5,"a_string":"x"}""")]
    [InlineData("""{"anInt32":"5","aString":"x"}""")]
    [InlineData("""{"anInt32":5.0,"aString":"\u0078"}""")]
    [InlineData("""{"anInt32":0.5e1,"aString":"x","aBool":null}""")]
    [InlineData("\uFEFF { \"anInt32\" : \"5e0\" , \"aString\" : \"x\" } \n")]
    public void All_spellings_of_a_message_are_the_same(string json) =>
        Assert.Equal(new Scalars { AnInt32 = 5, AString = "x" }, Conversion.FromJson<Scalars>(json));

    [Theory]
    [InlineData("+/8=")]
    [InlineData("+/8")]
    [InlineData("-_8=")]
    [InlineData("-_8")]
    public void Bytes_are_either_base64(string text) =>
        Assert.Equal(new Scalars { SomeBytes = ByteString.CopyFrom(0xFB, 0xFF) }, Conversion.FromJson<Scalars>($$"""{"someBytes":"{{text}}"}"""));

    [Fact]
    public void Integers_of_64_bits_are_exact() =>
        Assert.Equal(
            new Scalars { AnInt64 = long.MaxValue - 1, AUint64 = ulong.MaxValue },
            Conversion.FromJson<Scalars>($$"""{"anInt64":{{long.MaxValue - 1}},"aUint64":"{{ulong.MaxValue}}"}"""));

    [Fact]
    public void An_enum_is_a_name_or_a_number() =>
        Assert.Equal(
            new Lists { Colours = { Colour.Blue, Colour.Red, (Colour)77 } }, Conversion.FromJson<Lists>("""{"colours":["COLOUR_BLUE",1,77]}"""));

    [Fact]
    public void Null_is_absence_and_of_a_value_null()
    {
        Assert.Equal(new Choice(), Conversion.FromJson<Choice>("""{"text":null,"number":null}"""));
        Assert.Equal(Choice.ChoiceOneofCase.Nothing, Conversion.FromJson<Choice>("""{"nothing":null}""").ChoiceCase);
        Assert.Equal(Google.Protobuf.WellKnownTypes.Value.ForNull(), Conversion.FromJson<Known>("""{"value":null,"values":null}""").Value);
        Assert.Null(Conversion.FromJson<Known>("""{"anInt32":null}""").AnInt32);
    }

    [Fact]
    public void A_default_that_is_given_counts_where_presence_does()
    {
        Assert.Equal([0x88, 0x01, 0x00], Conversion.FromJson<Scalars>("""{"maybe":0,"anInt32":0,"aString":""}""").ToByteArray());
        Assert.Equal(0, Conversion.FromJson<Known>("""{"anInt32":0}""").AnInt32);
        Assert.Equal("", Conversion.FromJson<Choice>("""{"text":""}""").Text);
    }

    [Fact]
    public void Any_may_name_its_type_last() =>
        Assert.Equal(
            Google.Protobuf.WellKnownTypes.Any.Pack(new Scalars { AnInt32 = 3 }),
            Conversion.FromJson<Known>("""{"any":{"anInt32":3,"@type":"type.googleapis.com/testing.json.Scalars"}}""").Any);

    [Theory]
    [InlineData("""{"nmae":1}""", "nmae: no such field in testing.json.Tree; it has name, left, children, named, scalars, lists, maps, choice, known")]
    [InlineData("""{"children":[{},{"left":{"name":3}}]}""", "children[1].left.name: 3 is not a string")]
    [InlineData("""{"named":{"a b":{"scalars":{"anInt32":"x"}}}}""", "named[\"a b\"].scalars.anInt32: \"x\" is not an integer")]
    [InlineData("""{"scalars":{"anInt32":1.5}}""", "scalars.anInt32: 1.5 is not an integer")]
    [InlineData("""{"scalars":{"anInt32":2147483648}}""", "scalars.anInt32: 2147483648 is outside the range -2147483648 to 2147483647")]
    [InlineData("""{"scalars":{"aUint32":-1}}""", "scalars.aUint32: -1 is outside the range 0 to 4294967295")]
    [InlineData("""{"scalars":{"aUint32":true}}""", "scalars.aUint32: true is not an integer, 0 or more")]
    [InlineData("""{"scalars":{"aFloat":1e39}}""", "scalars.aFloat: 1e39 is too large for a number of 32 bits")]
    [InlineData("""{"scalars":{"aDouble":"inf"}}""", "scalars.aDouble: \"inf\" is not a number, \"NaN\", \"Infinity\" or \"-Infinity\"")]
    [InlineData("""{"scalars":{"aBool":"true"}}""", "scalars.aBool: \"true\" is not true or false")]
    [InlineData("""{"scalars":{"someBytes":"*"}}""", "scalars.someBytes: the string is no base64")]
    [InlineData("""{"scalars":{"colour":"RED"}}""", "scalars.colour: \"RED\" is not a value of testing.json.Colour: COLOUR_UNSPECIFIED, COLOUR_RED, COLOUR_BLUE, or a number")]
    [InlineData("""{"scalars":[]}""", "scalars: a list is not an object, for testing.json.Scalars")]
    [InlineData("""{"children":{}}""", "children: an object is not a list, the repeated field testing.json.Tree.children")]
    [InlineData("""{"children":[null]}""", "children[0]: null cannot be an element")]
    [InlineData("""{"name":"a","name":"b"}""", "name: given twice")]
    [InlineData("""{"maps":{"byNumber":{"x":{}}}}""", "maps.byNumber[\"x\"]: \"x\" is not an integer")]
    [InlineData("""{"maps":{"byBool":{"1":0}}}""", "maps.byBool[\"1\"]: the key must be \"true\" or \"false\"")]
    [InlineData("""{"choice":{"text":"a","number":1}}""", "choice.number: only one of text, number, scalars, nothing may be given")]
    [InlineData("""{"known":{"empty":{"a":1}}}""", "known.empty.a: no such field in google.protobuf.Empty; it has none")]
    [InlineData("""{"known":{"any":{"anInt32":1}}}""", "known.any: \"@type\" is missing: which type the fields are of, as \"type.googleapis.com/package.Message\"")]
    [InlineData("""{"known":{"any":{"@type":"x/pkg.None"}}}""", "known.any: the server's files have no type pkg.None, as \"@type\" names it")]
    [InlineData("""{"known":{"any":{"@type":"x/google.protobuf.Duration","a":1}}}""", "known.any.a: no such field beside \"@type\"; google.protobuf.Duration has its JSON below \"value\"")]
    [InlineData("""[]""", "a list is not an object, for testing.json.Tree")]
    [InlineData("""{"name":"a"} {}""", "not JSON, at byte 14 of the line: '{' is invalid after a single JSON value. Expected end of data.")]
    public void What_does_not_fit_is_named_with_its_path(string json, string message) =>
        Assert.Equal($"line 1: {message}", Assert.Throws<JsonInputException>(() => Conversion.FromJson<Tree>(json)).Message);

    [Theory]
    [InlineData("", 7)]
    [InlineData("{", 7)]
    [InlineData("{\n\"name\":}", 8)]
    [InlineData("{\n\"name\":\"a\",\n}", 9)]
    [InlineData("{\"name\":\"\\ud800\"}", 7)]
    [InlineData("{\n\"known\":{\"at\":\n\"yesterday\"}}", 9)]
    [InlineData("{\"known\":{\"took\":3}}", 7)]
    [InlineData("{\n\n\"nmae\":1}", 9)]
    public void Errors_tell_the_line(string json, long line)
    {
        var error = Assert.Throws<JsonInputException>(() => new JsonToWire(Conversion.Types).Convert(Conversion.Type(Tree.Descriptor), Encoding.UTF8.GetBytes(json), firstLine: 7));

        Assert.Equal(line, error.Line);
        Assert.StartsWith($"line {line}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_nests_too_deep_is_refused_and_not_followed()
    {
        const int Levels = 100_000;
        var json = string.Concat(Enumerable.Repeat("{\"left\":", Levels)) + "{}" + new string('}', Levels);

        Assert.Contains("depth", Assert.Throws<JsonInputException>(() => Conversion.FromJson<Tree>(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_and_required_fields_of_proto2_are_known()
    {
        const string Json = """{"name":"a","number":7,"part":{"text":"t","piece":[{"size":1},{"size":2}]},"unpacked":[1,2]}""";
        var message = new Older
        {
            Name = "a",
            Number = 7,
            Part = new Older.Types.Part { Text = "t", Piece = { new Older.Types.Part.Types.Piece { Size = 1 }, new Older.Types.Part.Types.Piece { Size = 2 } } },
            Unpacked = { 1, 2 },
        };

        Assert.Equal(message, Conversion.FromJson<Older>(Json));
        Assert.Equal("""{"name":"a","number":7,"part":{"text":"t","piece":[{"size":1},{"size":2}]},"unpacked":[1,2]}""", Conversion.ToJson(message));
        Assert.Equal("line 1: testing.json2.Older requires the field name", Assert.Throws<JsonInputException>(() => Conversion.FromJson<Older>("{}")).Message);
    }
}
