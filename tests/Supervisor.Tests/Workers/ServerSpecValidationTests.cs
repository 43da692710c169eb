using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class ServerSpecValidationTests
{
    private static readonly PoolSpec Spec = new() { Name = "a", Command = ["x"], Workers = 1, Server = new ServerSpec() };

    [Fact]
    public void A_sound_one_and_a_pool_without_servers_pass()
    {
        Assert.Empty(ServerSpecValidation.Validate(Spec));
        Assert.Empty(ServerSpecValidation.Validate(Spec with { Command = ["x", "{socket}", "{address}"] }));
        Assert.Empty(ServerSpecValidation.Validate(Spec with { Server = new ServerSpec { Listen = ServerListen.Tcp }, Command = ["x", "{port}", "{address}"] }));
        Assert.Empty(ServerSpecValidation.Validate(Spec with { Server = null, Command = ["x", "{port}"] }));
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_field()
    {
        var wrong = Spec with
        {
            Command = ["x", "{port}"],
            Environment = new Dictionary<string, string> { ["PORT"] = "{port}" },
            InitializerArgument = new byte[1],
            Server = new ServerSpec { DescriptorSets = ["x.protoset"] },
        };

        Assert.Equal(
            ["Server.DescriptorSets", "Command", "Environment.PORT", "InitializerArgument"],
            ServerSpecValidation.Validate(wrong).Select(error => error.Field));
        Assert.Equal("Server.Listen", Assert.Single(ServerSpecValidation.Validate(Spec with { Server = new ServerSpec { Listen = (ServerListen)9 } })).Field);
    }

    [Fact]
    public void Servers_that_listen_elsewhere_are_other_workers()
    {
        Assert.True(Spec.StartsSameWorkersAs(Spec with { Server = new ServerSpec() }));
        Assert.False(Spec.StartsSameWorkersAs(Spec with { Server = null }));
        Assert.False(Spec.StartsSameWorkersAs(Spec with { Server = new ServerSpec { Listen = ServerListen.Tcp } }));
        Assert.False(Spec.StartsSameWorkersAs(Spec with { Server = new ServerSpec { DescriptorSets = ["/x"] } }));
    }
}
