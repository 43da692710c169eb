using Supervisor.Hosting;
using Supervisor.Processes;
using Supervisor.Sessions;

namespace Supervisor.Tests.Hosting.Access;

public sealed class AccessPolicyTests
{
    private static readonly AccessPolicy Policy = new()
    {
        Owner = 900,
        Users = new HashSet<uint> { 1000, 1001 },
        Groups = new HashSet<uint> { 50 },
        Operators = new HashSet<uint> { 1001 },
        OperatorGroups = new HashSet<uint> { 60 },
    };

    [Theory]
    [InlineData(900, new uint[0], nameof(Role.Own))]
    [InlineData(0, new uint[0], nameof(Role.Own))]
    [InlineData(1000, new uint[0], nameof(Role.Submit))]
    [InlineData(1001, new uint[0], nameof(Role.Operate))]
    [InlineData(2000, new uint[] { 7, 50 }, nameof(Role.Submit))]
    [InlineData(2000, new uint[] { 50, 60 }, nameof(Role.Operate))]
    [InlineData(1000, new uint[] { 60 }, nameof(Role.Operate))]
    [InlineData(2000, new uint[] { 7 }, null)]
    public void A_peer_gets_its_highest_role(uint uid, uint[] groups, string? role) =>
        Assert.Equal(role, Policy.RoleOf(new PeerCredentials(1, uid, 7), () => groups)?.ToString());

    [Fact]
    public void By_default_nobody_is_asked_for_groups_and_nobody_else_comes_in()
    {
        var policy = new AccessPolicy { Owner = 900 };

        Assert.False(policy.IsOpenToOthers);
        Assert.Null(policy.RoleOf(new PeerCredentials(1, 1000, 0), () => throw new InvalidOperationException("asked")));
    }

    [Fact]
    public void Names_are_found_and_those_that_are_none_are_null()
    {
        Assert.Equal(0U, Accounts.FindUser("root"));
        Assert.Equal(0U, Accounts.FindGroup("root"));
        Assert.Null(Accounts.FindUser("no-such-user-here"));
        Assert.Null(Accounts.FindGroup("no-such-group-here"));
    }

    [Theory]
    [InlineData(nameof(Role.Submit), "uid 1", true)]
    [InlineData(nameof(Role.Submit), "uid 2", false)]
    [InlineData(nameof(Role.Submit), "", false)]
    [InlineData(nameof(Role.Operate), "uid 2", true)]
    public void Only_operators_see_what_belongs_to_others(string role, string owner, bool sees) =>
        Assert.Equal(sees, new Caller("uid 1", Enum.Parse<Role>(role)).MaySee(owner));
}
