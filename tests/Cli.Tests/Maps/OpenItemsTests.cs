using System.Text;

namespace Supervisor.Cli.Tests.Maps;

public sealed class OpenItemsTests
{
    [Fact]
    public void Indexes_count_lines_that_are_sent_and_lines_that_are_not()
    {
        var open = new OpenItems(keepRequests: true);
        open.Add(Line(1, "a"));
        Assert.Equal(1, open.Skip(Line(2, "b")).Index);
        open.Add(Line(5, "c"));

        Assert.True(open.TryTake(1, out var second));
        Assert.Equal(new ItemOrigin(Index: 2, Source: null, Line: 5, Bytes: 2, Request: "c"), second);
        Assert.True(open.TryTake(0, out _));
        Assert.False(open.TryTake(0, out _));
        Assert.False(open.TryTake(2, out _));
    }

    [Fact]
    public void Requests_are_kept_up_to_a_bound_and_again_when_others_are_gone()
    {
        var open = new OpenItems(keepRequests: true);
        var large = new string('x', 40 << 20);
        open.Add(Line(1, large));
        open.Add(Line(2, large));
        open.TryTake(0, out var first);
        open.Add(Line(3, large));
        open.TryTake(1, out var second);
        open.TryTake(2, out var third);

        Assert.NotNull(first.Request);
        Assert.Null(second.Request);
        Assert.NotNull(third.Request);
    }

    private static InputLine Line(long number, string text) => new(null, number, Encoding.UTF8.GetBytes(text));
}
