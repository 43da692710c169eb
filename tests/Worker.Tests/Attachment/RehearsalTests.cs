using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Attachment;

namespace Supervisor.Worker.Tests.Attachment;

public sealed class RehearsalTests
{
    // Workers hide its failures, since a start must not fail for it.
    [Fact]
    public async Task It_goes_the_whole_way_to_the_frames()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        Assert.NotEqual(0, await Rehearsal.PerformAsync(services));
    }
}
