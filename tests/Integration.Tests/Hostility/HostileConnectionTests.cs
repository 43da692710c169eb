using System.Text;
using Google.Protobuf;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Connections that speak something else, or HTTP/2 that cannot be: they are closed, and nothing else happens.</summary>
public sealed class HostileConnectionTests(HostileDaemon daemon) : IClassFixture<HostileDaemon>
{
    private const int OutcomeBytes = 1 << 20;
    private const string Check = "grpc.health.v1.Health/Check";

    public static TheoryData<string, byte[]> Openings => new()
    {
        { "HTTP/1.1", Encoding.ASCII.GetBytes("POST /grpc.health.v1.Health/Check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12345") },
        { "garbage", [.. Enumerable.Range(0, 10_000).Select(n => (byte)(n * 31 % 251))] },
        { "zeroes", new byte[100_000] },
        { "a frame of 16 MiB", [.. Preface, 0xFF, 0xFF, 0xFF, Data, 0, 0, 0, 0, 1, .. new byte[100]] },
        { "data before headers", [.. Preface, .. Frame(Data, 0, 1, new byte[100])] },
        { "an even stream", [.. Preface, .. Call(2, Check)] },
        { "a stream that goes back", [.. Preface, .. Call(5, Check), .. Call(3, Check)] },
        { "a continuation of nothing", [.. Preface, .. Frame(Continuation, EndHeaders, 1, Fields(("x", "y")))] },
        { "padding longer than its frame", [.. Preface, .. Frame(Headers, EndHeaders | 8, 1, [200, 0, 0])] },
        { "settings of a wrong size", [.. Preface, .. Frame(Settings, 0, 0, [1, 2, 3])] },
        { "a window of 2 GiB and more", [.. Preface, .. Frame(Settings, 0, 0, [0, 4, 0xFF, 0xFF, 0xFF, 0xFF])] },
        { "a window that overflows", [.. Preface, .. Frame(WindowUpdate, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]), .. Frame(WindowUpdate, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF])] },
        { "a table index that does not exist", [.. Preface, .. Frame(Headers, EndHeaders, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x07])] },
        { "a header that ends early", [.. Preface, .. Frame(Headers, EndHeaders, 1, [0x40, 100, 1])] },
    };

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Openings), DisableDiscoveryEnumeration = true)]
    public async Task One_that_cannot_be_right_is_closed(string what, byte[] bytes)
    {
        using var connection = new RawConnection(daemon.Socket);

        connection.Send(bytes);

        Assert.True(connection.ReadToEnd(), $"After {what} the connection was open.");
        await daemon.AnswersAsync();
    }

    // Neither is closed at once.
    [Fact(Timeout = Patience.Test)]
    public async Task A_TLS_hello_and_a_preface_without_settings_hold_nobody_up()
    {
        using var tls = new RawConnection(daemon.Socket);
        using var silent = new RawConnection(daemon.Socket);

        tls.Send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[507]]);
        silent.Send(Magic);

        await daemon.AnswersAsync();
    }

    // 4,000 bytes once, and 10,000 times a byte that stands for them: 40 MB.
    [Fact(Timeout = Patience.Test)]
    public async Task Headers_that_unpack_to_far_more_than_they_are_do_not_get_in()
    {
        using var connection = RawConnection.Http2(daemon.Socket).Reading();
        byte[] bomb = [.. IndexedField("x", new string('a', 4000)), .. Enumerable.Repeat((byte)(0x80 | 62), 10_000)];

        connection.Send(Frame(Headers, EndHeaders, 1, bomb));

        await daemon.AnswersAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Clients_that_vanish_in_the_middle_of_a_frame_leave_nothing()
    {
        byte[] call = [.. Preface, .. Call(1, Check), .. DataOf(1, Message([]), end: true)];
        var before = Descriptors();

        for (var length = 1; length < call.Length; length++)
        {
            using var connection = new RawConnection(daemon.Socket);
            connection.Send(call[..length]);
        }

        await daemon.AnswersAsync();
        await Eventually.HoldsAsync(() => Descriptors() <= before + 5);
    }

    // 8,000 sessions that nobody says a word on; each ends by itself.
    [Fact(Timeout = Patience.Test)]
    public async Task Thousands_of_idle_streams_hold_nobody_up_and_end()
    {
        var connections = Enumerable.Range(0, 8).Select(_ => RawConnection.Http2(daemon.Socket)).ToList();

        foreach (var connection in connections)
        {
            connection.Send([.. Enumerable.Range(0, 1000).SelectMany(n => Call((2 * n) + 1, "supervisor.v1.SessionService/Open"))]);
        }

        await daemon.AnswersAsync();
        Assert.All(connections, connection => Assert.Equal(4, connection.ReadStatus()));
        connections.ForEach(connection => connection.Dispose());
        await daemon.AnswersAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task More_streams_than_a_connection_may_have_are_refused()
    {
        using var connection = RawConnection.Http2(daemon.Socket);

        connection.Send([.. Enumerable.Range(0, 1100).SelectMany(n => Call((2 * n) + 1, "supervisor.v1.SessionService/Open"))]);

        var (type, _, _) = connection.ReadUntil(ResetStream, GoAway);
        Assert.True(type is ResetStream or GoAway);
        await daemon.AnswersAsync();
    }

    // Answers that cannot leave stay with their connection.
    [Fact(Timeout = Patience.Test)]
    public async Task A_reader_with_a_closed_window_keeps_only_its_own_answers_waiting()
    {
        using var connection = new RawConnection(daemon.Socket);
        connection.Send(Magic, Frame(Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        for (var n = 0; n < 500; n++)
        {
            var stream = (2 * n) + 1;
            connection.Send(Call(stream, "supervisor.v1.ControlService/GetStatus"), DataOf(stream, Message([]), end: true));
        }

        connection.Send(Call(1001, "supervisor.v1.ControlService/Watch"), DataOf(1001, Message([]), end: true));

        await daemon.AnswersAsync();
    }

    // Two gigabytes of outcomes, in answer to a few kilobytes, for one whose credit has no end and whose window is closed.
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Outcomes_of_a_reader_with_a_closed_window_do_not_pile_up_in_memory()
    {
        const int Items = 2000;
        await using var test = await daemon.Daemon.CreatePoolAsync(2);
        await test.Pool.MapAsync(test.Faults.FillAsync, Enumerable.Repeat(new Number { Value = OutcomeBytes }, 50));
        var before = ProcessTable.RssBytes(daemon.Daemon.Pid);
        using var connection = new RawConnection(daemon.Socket);
        connection.Send(Magic, Frame(Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        var header = new JobHeader { Pool = test.Name, Methods = { "testing.v1.Faults/Fill" }, Credit = long.MaxValue };
        var run = new ItemRun { Count = Items, Packed = ByteString.CopyFrom([.. Enumerable.Repeat(Delimited(new Number { Value = OutcomeBytes }), Items).SelectMany(item => item)]) };

        connection.Send(Call(1, "supervisor.v1.PoolService/Run"));
        foreach (var request in (RunRequest[])[new() { Header = header }, new() { Items = run }, new() { End = new InputEnd() }])
        {
            connection.Send(DataOf(1, Message(request.ToByteArray()), end: false));
        }

        await Eventually.HoldsAsync(async () => await test.JobsAsync() is [{ WaitsForReader: true, ExecutingItems: 0, SettledItems: > 0 }], TimeSpan.FromMilliseconds(Patience.Test));
        var job = (await test.JobsAsync()).Single();
        Assert.InRange(job.QueuedItems, (ulong)Items / 2, (ulong)Items);
        Assert.InRange(ProcessTable.RssBytes(daemon.Daemon.Pid) - before, long.MinValue, 64 << 20);
        await daemon.AnswersAsync();
    }

    private static byte[] Delimited(IMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteDelimitedTo(stream);
        return stream.ToArray();
    }

    private int Descriptors() => Directory.GetFileSystemEntries($"/proc/{daemon.Daemon.Pid}/fd").Length;
}
