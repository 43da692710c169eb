using Supervisor.Protocol.V1;

namespace Supervisor.Cli.Tests.Maps;

public sealed class PoolChoiceTests
{
    private static readonly MethodName Square = MethodName.Parse("a.Math/Square");

    [Fact]
    public void The_only_pool_that_has_the_method_is_meant() =>
        Assert.Equal("math", PoolChoice.Of(Square, [Pool("images", "a.Images/Crop"), Pool("math", "a.Math/Square"), Pool("old", PoolState.Closing, "a.Math/Square")]));

    [Theory]
    [InlineData("a.Math/Squaer", "No pool has a.Math/Squaer; did you mean \"a.Math/Square\"?")]
    [InlineData("b.Other/Thing", "No pool has b.Other/Thing; known are a.Math/Square")]
    public void What_may_have_been_meant_is_told(string method, string message) =>
        Assert.Equal(message, Assert.Throws<CommandException>(() => PoolChoice.Of(MethodName.Parse(method), [Pool("math", "a.Math/Square")])).Message);

    [Fact]
    public void Two_pools_that_have_it_are_a_question()
    {
        var error = Assert.Throws<CommandException>(() => PoolChoice.Of(Square, [Pool("one", "a.Math/Square"), Pool("two", "a.Math/Square")]));

        Assert.Equal((ExitCode.Usage, "Several pools have a.Math/Square: one, two. Choose one with --pool."), (error.Code, error.Message));
    }

    [Fact]
    public void A_pool_without_a_worker_yet_is_told() =>
        Assert.Equal(
            "No pool has a.Math/Square. No worker of math has been ready yet: `supervisorctl pools` shows why.",
            Assert.Throws<CommandException>(() => PoolChoice.Of(Square, [Pool("math")])).Message);

    private static PoolInfo Pool(string name, params string[] methods) => Pool(name, PoolState.Running, methods);

    private static PoolInfo Pool(string name, PoolState state, params string[] methods) => new() { Name = name, State = state, Methods = { methods } };
}
