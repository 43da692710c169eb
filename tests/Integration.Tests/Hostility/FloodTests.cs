using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Floods of frames cost their connection, at most.</summary>
public sealed class FloodTests(HostileDaemon daemon) : IClassFixture<HostileDaemon>
{
    public static TheoryData<string> Names => [.. Floods.All.Keys];

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Names))]
    public async Task After_a_flood_the_daemon_answers_a_normal_call(string name)
    {
        using var connection = RawConnection.Http2(daemon.Socket).Reading();

        Floods.All[name](connection);

        await daemon.AnswersAsync();
    }

    // What the daemon has to say to it stays with the kernel, then with the daemon, which has to stop reading.
    [Fact(Timeout = Patience.Test)]
    public async Task Pings_of_one_who_does_not_read_the_answers_do_not_pile_up()
    {
        using var connection = RawConnection.Http2(daemon.Socket, sendTimeout: TimeSpan.FromSeconds(2));
        var pings = Enumerable.Repeat(Http2Frames.Frame(Http2Frames.Ping, 0, 0, new byte[8]), 10_000).SelectMany(frame => frame).ToArray();
        var batches = 0;

        // 17 MB.
        while (batches < 100 && connection.Send(pings))
        {
            batches++;
        }

        Assert.True(batches < 100, "The daemon took all of it.");
        await daemon.AnswersAsync();
    }
}
