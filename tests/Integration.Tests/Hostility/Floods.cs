using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Bytes that keep a server busy for next to nothing.</summary>
internal static class Floods
{
    private const string Method = "grpc.health.v1.Health/Check";

    public static IReadOnlyDictionary<string, Action<RawConnection>> All { get; } = new Dictionary<string, Action<RawConnection>>
    {
        ["settings"] = connection => Repeat(connection, 10_000, _ => Frame(Settings, 0, 0, [0, 4, 0, 1, 0, 0])),
        ["pings"] = connection => Repeat(connection, 10_000, _ => Frame(Ping, 0, 0, new byte[8])),
        ["resets"] = connection => Repeat(connection, 10_000, n => [.. Call((2 * n) + 1, Method), .. Frame(ResetStream, 0, (2 * n) + 1, [0, 0, 0, 8])]),
        ["continuations"] = connection =>
        {
            connection.Send(Frame(Headers, 0, 1, Fields(("x", "y"))));
            Repeat(connection, 10_000, _ => Frame(Continuation, 0, 1, Fields(("x-more", "of the same"))));
        },
        ["empty continuations"] = connection =>
        {
            connection.Send(Frame(Headers, 0, 1, Fields(("x", "y"))));
            Repeat(connection, 10_000, _ => Frame(Continuation, 0, 1, []));
        },
        ["empty data"] = connection =>
        {
            connection.Send(Call(1, Method));
            Repeat(connection, 10_000, _ => Frame(Data, 0, 1, []));
        },
        ["priorities"] = connection => Repeat(connection, 10_000, n => Frame(Priority, 0, (2 * n) + 1, [0, 0, 0, 0, 1])),
        ["window updates"] = connection => Repeat(connection, 10_000, _ => Frame(WindowUpdate, 0, 0, [0, 0, 0, 1])),
        ["unknown frames"] = connection => Repeat(connection, 10_000, _ => Frame(0xEE, 0xFF, 0, [1])),
    };

    private static void Repeat(RawConnection connection, int times, Func<int, byte[]> frame)
    {
        foreach (var some in Enumerable.Range(0, times).Chunk(500))
        {
            if (!connection.Send([.. some.SelectMany(frame)]))
            {
                return;
            }
        }
    }
}
