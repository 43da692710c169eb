namespace Supervisor.Cli.Tests.Output;

public sealed class PlainColumnsTests
{
    [Fact]
    public void Fields_are_aligned_and_an_empty_one_is_a_dash()
    {
        var listing = new Listing(new("POOL"), new("QUEUED", IsNumber: true), new("NOTE", IsNote: true));
        listing.Add("images", "7", "");
        listing.Add("a", "12", "is broken");

        Assert.Equal(["POOL    QUEUED  NOTE", "images       7  -", "a           12  is broken"], PlainColumns.Lines(listing));
    }

    [Fact]
    public void What_others_named_stays_on_its_line_and_paints_nothing()
    {
        var listing = new Listing(new Column("NAME"));
        listing.Add("a\nb\e[2Jc\td");

        Assert.Equal(["NAME", "a b^[[2Jc d"], PlainColumns.Lines(listing));
    }
}
