namespace Supervisor.Cli.Tests.Json;

/// <summary>The form of each well-known type, in both directions.</summary>
public sealed class WellKnownTypeTests
{
    [Theory]
    [InlineData("""{"at":"2026-11-23T16:20:00Z"}""")]
    [InlineData("""{"at":"1969-12-31T23:59:59.500Z"}""")]
    [InlineData("""{"took":"-1.000000001s"}""")]
    [InlineData("""{"took":"3600s"}""")]
    [InlineData("""{"mask":"name,left.someBytes"}""")]
    [InlineData("""{"fields":{"a":[1,null,{"b":true}],"c":"é"}}""")]
    [InlineData("""{"value":null}""")]
    [InlineData("""{"value":-0.125}""")]
    [InlineData("""{"list":[]}""")]
    [InlineData("""{"list":["a",2,[]]}""")]
    [InlineData("""{"empty":{}}""")]
    [InlineData("""{"any":{}}""")]
    [InlineData("""{"any":{"@type":"type.googleapis.com/testing.json.Scalars","anInt32":3}}""")]
    [InlineData("""{"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}}""")]
    [InlineData("""{"any":{"@type":"x/google.protobuf.Any","value":{"@type":"x/google.protobuf.BoolValue","value":true}}}""")]
    [InlineData("""{"aBool":false}""")]
    [InlineData("""{"someBytes":"AA=="}""")]
    [InlineData("""{"aDouble":"NaN"}""")]
    [InlineData("""{"aFloat":"-Infinity"}""")]
    [InlineData("""{"anInt32":-1}""")]
    [InlineData("""{"anInt64":"-9223372036854775808"}""")]
    [InlineData("""{"aString":""}""")]
    [InlineData("""{"aUint32":4294967295}""")]
    [InlineData("""{"aUint64":"18446744073709551615"}""")]
    [InlineData("""{"times":["0001-01-01T00:00:00Z","9999-12-31T23:59:59.999999999Z"]}""")]
    [InlineData("""{"values":[null,1,"a"]}""")]
    [InlineData("""{"byName":{"a":null,"b":{}}}""")]
    [InlineData("""{"numbers":["0","1"]}""")]
    public void It_is_read_and_written_in_its_own_form(string json)
    {
        var message = Conversion.FromJson<Known>(json);

        Assert.Equal(json, Conversion.ToJson(message).Replace(" ", "", StringComparison.Ordinal));
    }
}
