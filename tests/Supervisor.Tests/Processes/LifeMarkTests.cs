using Supervisor.Processes.Leftovers;

namespace Supervisor.Tests.Processes;

public sealed class LifeMarkTests
{
    [Theory]
    [InlineData("a.1", true)]
    [InlineData("a.1/b.7", true)]
    [InlineData("a.12", false)]
    [InlineData("a", false)]
    [InlineData("b.7/a.1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_childs_mark_covers_what_it_and_daemons_below_it_started(string? carried, bool covered) =>
        Assert.Equal(covered, new LifeMark("a").Child(1).Covers(carried));

    [Theory]
    [InlineData("a.1", true)]
    [InlineData("a.12/b.7", true)]
    [InlineData("ab.1", false)]
    public void A_lifes_mark_covers_all_its_children(string carried, bool covered) => Assert.Equal(covered, new LifeMark("a").Covers(carried));

    [Fact]
    public void No_two_lives_are_the_same() => Assert.NotEqual(LifeMark.Begin(), LifeMark.Begin());

    [Fact]
    public void The_name_for_files_is_the_lifes_own_part() => Assert.Equal("b.7", new LifeMark("a.1/b").Child(7).Life);
}
