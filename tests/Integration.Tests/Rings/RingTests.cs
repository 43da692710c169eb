using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Rings;

/// <summary>Streams of one host go on in shared memory, and do without where there is none. What runs through them is every other test's matter.</summary>
public sealed class RingTests
{
    [Fact(Timeout = Patience.Test)]
    public async Task Streams_of_workers_and_jobs_have_rings_and_nothing_is_left_of_them()
    {
        await using var daemon = await TestDaemon.StartAsync("{}");
        await using (var test = await daemon.CreatePoolAsync(2))
        {
            Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
            await Eventually.HoldsAsync(() => Mappings(daemon) == 3 * MappingsOfARing);
            for (var job = 0; job < 20; job++)
            {
                Assert.Equal(100, (await test.Pool.MapAsync(test.Math.SquareAsync, Enumerable.Range(0, 100).Select(value => new Number { Value = value }))).Count);
            }

            await Assert.ThrowsAnyAsync<Exception>(async () => await test.Faults.ExitAsync(new Number { Value = 3 }));
        }

        await Eventually.HoldsAsync(() => (Mappings(daemon), Descriptors(daemon)) == (0, 0));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Where_there_are_no_rings_left_streams_go_through_the_socket()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "MaxRings": 1 }""");
        await using var test = await daemon.CreatePoolAsync(2);

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(10_000, (await test.Pool.MapAsync(test.Math.SquareAsync, Enumerable.Range(0, 10_000).Select(value => new Number { Value = value }))).Count);
        Assert.Equal(MappingsOfARing, Mappings(daemon));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Messages_larger_than_a_ring_go_through_it_in_parts()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "RingBytes": 65536 }""");
        await using var test = await daemon.CreatePoolAsync(1);
        var large = new Blob { Data = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Range(0, 5_000_000).Select(number => (byte)number)]) };

        Assert.Equal(large, await test.Faults.EchoAsync(large));
    }

    // The page of words, and each direction's bytes twice.
    private const int MappingsOfARing = 5;

    private static int Mappings(TestDaemon daemon) => File.ReadLines($"/proc/{daemon.Pid}/maps").Count(line => line.Contains("/memfd:supervisor ", StringComparison.Ordinal));

    private static int Descriptors(TestDaemon daemon) => Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd").Count(path => new FileInfo(path).LinkTarget?.StartsWith("/memfd:supervisor ", StringComparison.Ordinal) == true);
}
