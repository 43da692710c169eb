using Supervisor.Dispatch;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch;

public sealed class PoolChangesTests
{
    [Fact]
    public void Pools_are_told_apart_by_name_and_compared_by_what_they_hold()
    {
        var changes = PoolChanges.Between([Spec("same"), Spec("sized"), Spec("rolled"), Spec("gone")], [Spec("fresh"), Spec("same"), Spec("sized") with { Spares = 2 }, Spec("rolled") with { Command = ["y"] }]);

        Assert.Equal(["fresh"], changes.Added.Select(spec => spec.Name));
        Assert.Equal(["gone"], changes.Removed);
        Assert.Equal(["sized", "rolled"], changes.Changed.Select(spec => spec.Name));
        Assert.Equal("begin: fresh; close: gone; change: sized, rolled", changes.ToString());
        Assert.True(PoolChanges.Between([Spec("same")], [Spec("same")]).IsEmpty);
    }

    [Fact]
    public void Only_the_numbers_of_workers_leave_those_that_are_there()
    {
        var spec = Spec("a");

        Assert.True((spec with { Workers = 7, Spares = 3 }).StartsSameWorkersAs(spec));
        Assert.False((spec with { Command = ["x", "y"] }).StartsSameWorkersAs(spec));
        Assert.False((spec with { Environment = new Dictionary<string, string> { ["A"] = "2" } }).StartsSameWorkersAs(spec));
        Assert.False((spec with { StopGrace = TimeSpan.FromSeconds(9) }).StartsSameWorkersAs(spec));
        Assert.False((spec with { Restart = new RestartSpec { Budget = 3 } }).StartsSameWorkersAs(spec));
        Assert.False((spec with { InitializerArgument = new byte[] { 1 } }).StartsSameWorkersAs(spec));
    }

    private static PoolSpec Spec(string name) => new() { Name = name, Command = ["x"], Workers = 1, Environment = new Dictionary<string, string> { ["A"] = "1" } };
}
