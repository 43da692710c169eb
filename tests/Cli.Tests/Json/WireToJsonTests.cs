using Google.Protobuf;

namespace Supervisor.Cli.Tests.Json;

/// <summary>Wire that the generated code does not write, but every reader has to take.</summary>
public sealed class WireToJsonTests
{
    [Fact]
    public void Lists_come_packed_or_not_whatever_the_descriptor_says()
    {
        // unpacked = 9: 1, packed 2 and 3, 4. bools = 4: one by one.
        byte[] wire = [0x48, 1, 0x4A, 2, 2, 3, 0x48, 4, 0x20, 1, 0x20, 0];

        Assert.Equal("""{"bools":[true,false],"unpacked":[1,2,3,4]}""", Conversion.ToJson(Lists.Descriptor, wire));
    }

    [Fact]
    public void A_message_in_parts_is_one_and_of_a_number_the_last_counts()
    {
        var parts = new Tree { Left = new Tree { Name = "a", Children = { new Tree() } } }.ToByteArray()
            .Concat(new Tree { Left = new Tree { Name = "b", Children = { new Tree { Name = "c" } } } }.ToByteArray()).ToArray();

        Assert.Equal("""{"left":{"name":"b","children":[{},{"name":"c"}]}}""", Conversion.ToJson(Tree.Descriptor, parts));
        Assert.Equal("""{"anInt32":2}""", Conversion.ToJson(Scalars.Descriptor, [0x18, 1, 0x18, 2]));
        Assert.Equal("{}", Conversion.ToJson(Scalars.Descriptor, [0x18, 1, 0x18, 0]));
    }

    [Fact]
    public void Of_a_oneof_the_last_member_counts_and_of_a_map_the_last_entry()
    {
        Assert.Equal("""{"number":0}""", Conversion.ToJson(Choice.Descriptor, [0x0A, 1, (byte)'a', 0x10, 0]));
        // Entries without a value, or without a key, have the defaults.
        Assert.Equal("""{"texts":{"a":"","":"x"}}""", Conversion.ToJson(Maps.Descriptor, [0x0A, 6, 0x0A, 1, (byte)'a', 0x12, 1, (byte)'y', 0x0A, 3, 0x0A, 1, (byte)'a', 0x0A, 3, 0x12, 1, (byte)'x']));
    }

    [Fact]
    public void What_the_descriptor_does_not_know_is_left_out()
    {
        // Field 1000 as group within a group, field 3 with a wrong type.
        byte[] wire = [0xC3, 0x3E, 0x0B, 0x0C, 0xC4, 0x3E, 0x1A, 1, 7, 0x70 - 8, 1];

        Assert.Equal("""{"aBool":true}""", Conversion.ToJson(Scalars.Descriptor, wire));
    }

    [Fact]
    public void An_any_of_a_type_that_nobody_knows_shows_its_bytes() =>
        Assert.Equal(
            """{"any":{"@type":"x/pkg.None","@value":"AQI="}}""",
            Conversion.ToJson(new Known { Any = new Google.Protobuf.WellKnownTypes.Any { TypeUrl = "x/pkg.None", Value = ByteString.CopyFrom(1, 2) } }));

    [Theory]
    [InlineData(new byte[] { 0x18 })]
    [InlineData(new byte[] { 0x72, 5, 1 })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x07 })]
    [InlineData(new byte[] { 0x1C })]
    [InlineData(new byte[] { 0x1B })]
    [InlineData(new byte[] { 0x1B, 0x24 })]
    [InlineData(new byte[] { 0x09, 1, 2, 3 })]
    [InlineData(new byte[] { 0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    [InlineData(new byte[] { 0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1 })]
    public void Bytes_that_are_no_message_are_told(byte[] wire) =>
        Assert.Throws<WireException>(() => Conversion.ToJson(Scalars.Descriptor, wire));

    [Fact]
    public void A_time_that_no_calendar_has_is_told() =>
        Assert.Contains("Timestamp", Assert.Throws<WireException>(
            () => Conversion.ToJson(new Known { At = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = long.MaxValue } })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_message_that_nests_too_deep_is_told_and_not_followed()
    {
        byte[] wire = [];
        for (var i = 0; i < 200; i++)
        {
            wire = new byte[] { 0x12 }.Concat(new UInt32Length(wire.Length).Bytes).Concat(wire).ToArray();
        }

        Assert.Contains("nests", Assert.Throws<WireException>(() => Conversion.ToJson(Tree.Descriptor, wire)).Message, StringComparison.Ordinal);
    }

    private readonly record struct UInt32Length(int Value)
    {
        internal byte[] Bytes => Value < 0x80 ? [(byte)Value] : [(byte)(Value | 0x80), (byte)(Value >> 7)];
    }
}
