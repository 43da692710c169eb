using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LargeItems;

/// <summary>Large items of local .NET programs lie in shared memory; nobody can tell by anything but their speed.</summary>
public sealed class SegmentTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task One_call_after_the_other_each_has_its_own_bytes()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);

        for (var call = 0; call < 200; call++)
        {
            var request = Large(call, 100_000 + 5_000 * call);
            Assert.Equal(request, await test.Faults.EchoAsync(request));
        }
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Many_calls_and_maps_at_a_time_keep_their_bytes_apart()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var requests = Enumerable.Range(0, 150).Select(index => Large(index, 70_000 + index * 7_919 % 900_000)).ToList();

        var calls = Task.WhenAll(requests.Select(request => test.Faults.EchoAsync(request).ResponseAsync));
        var map = test.Pool.MapAsync(test.Faults.EchoAsync, requests);
        var streamed = new List<Blob>();
        await foreach (var echo in test.Pool.IMap(test.Faults.EchoAsync, requests))
        {
            streamed.Add(echo);
        }

        Assert.Equal(requests, await calls);
        Assert.Equal(requests, await map);
        Assert.Equal(requests, streamed);
    }

    // 1 GiB goes through, of which not even the parts that go in pieces, since all room is taken, may stay.
    [Fact(Timeout = Patience.Test)]
    public async Task The_daemon_keeps_none_of_it()
    {
        await using var daemon = await TestDaemon.StartAsync("{}");
        await using var test = await daemon.CreatePoolAsync(2);
        var request = Large(1, 1 << 20);
        await test.Faults.EchoAsync(request);

        var before = ResidentBytes(daemon.Pid);
        await foreach (var echo in test.Pool.IMapUnordered(test.Faults.EchoAsync, Enumerable.Repeat(request, 1024)))
        {
            Assert.Equal(request.Data.Length, echo.Data.Length);
        }

        Assert.InRange(ResidentBytes(daemon.Pid), 0, before + (48 << 20));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Without_segments_large_items_go_in_pieces()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "SegmentBytes": 0 }""");
        await using var test = await daemon.CreatePoolAsync(1);

        for (var call = 0; call < 5; call++)
        {
            var request = Large(call, 500_000);
            Assert.Equal(request, await test.Faults.EchoAsync(request));
        }

        Assert.Equal(0, Segments(daemon));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Items_larger_than_a_segment_go_in_pieces()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "SegmentBytes": 300000 }""");
        await using var test = await daemon.CreatePoolAsync(1);
        int[] sizes = [200_000, 200_000, 300_001, 200_000, 1_000_000, 290_000];

        foreach (var size in sizes)
        {
            var request = Large(size, size);
            Assert.Equal(request, await test.Faults.EchoAsync(request));
        }
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Segments_end_with_their_streams()
    {
        await using var daemon = await TestDaemon.StartAsync("{}");
        await using (var test = await daemon.CreatePoolAsync(1))
        {
            var requests = Enumerable.Range(0, 10).Select(index => Large(index, 200_000)).ToList();
            // The first of a stream ask for a segment, and go in pieces.
            for (var round = 0; round < 3; round++)
            {
                Assert.Equal(requests, await test.Pool.MapAsync(test.Faults.EchoAsync, requests));
            }

            // The worker's.
            await Eventually.HoldsAsync(() => Segments(daemon) == 1);
            var worker = (await test.PidsAsync()).Single();
            Assert.InRange(MappedSegments(worker), 1, 4);
            // Its own; those of its clients it can only read.
            Assert.Equal(1, MappedSegments(worker, "rw-s"));
            Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
            await Eventually.HoldsAsync(() => MappedSegments(worker) == 1);
        }

        await Eventually.HoldsAsync(() => Segments(daemon) == 0);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_that_are_killed_take_one_item_each_and_spoil_none()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var requests = Enumerable.Range(0, 600).Select(index => Large(index, 70_000 + index * 7_919 % 400_000)).ToList();
        using var over = new CancellationTokenSource();
        var killed = 0;
        var killing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested && killed < 5)
            {
                var done = killed;
                foreach (var pid in (await test.PidsAsync()).Where(pid => pid > 0).Take(1))
                {
                    Signals.Send(pid, Signals.Kill);
                    killed++;
                }

                await Eventually.HoldsAsync(async () => over.IsCancellationRequested || ((await test.InfoAsync()).ReadyWorkers == 2 && killed > done));
            }
        });

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.EchoAsync, requests);
        await over.CancelAsync();
        await killing;

        Assert.Equal(requests.Count, outcomes.Count);
        Assert.InRange(outcomes.Count(outcome => !outcome.IsSuccess), 0, killed);
        Assert.All(outcomes, outcome => Assert.True(!outcome.IsSuccess ? outcome.Failure is WorkerCrashedException : outcome.Value.Equals(requests[(int)outcome.Index])));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Clients_that_leave_in_the_middle_harm_no_worker_and_no_other_client()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var workers = await test.PidsAsync();
        var request = Large(1, 300_000);

        for (var round = 0; round < 20; round++)
        {
            await using var leaving = await test.ConnectAsync();
            var map = leaving.IMap(leaving.CreateClient(invoker => new Faults.FaultsClient(invoker)).EchoAsync, Enumerable.Repeat(request, 10_000));
            await foreach (var echo in map)
            {
                if (echo.Data.Length > 0)
                {
                    break;
                }
            }

            var own = Large(round, 200_000);
            Assert.Equal(own, await test.Faults.EchoAsync(own));
        }

        Assert.Equal(workers, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_a_cancelled_call_has_laid_there_is_not_written_over()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var request = Large(1, 200_000);
        await test.Faults.EchoAsync(request);
        await test.Faults.EchoAsync(request);
        using var cancel = new CancellationTokenSource();
        var running = test.Faults.GateAsync(test.Gate()).ResponseAsync;
        await test.RunningAsync();
        var waiting = Enumerable.Range(0, 20).Select(index => test.Faults.EchoAsync(Large(index, 200_000), cancellationToken: cancel.Token).ResponseAsync).ToList();

        await cancel.CancelAsync();
        await Task.WhenAll(waiting.Select(call => Assert.ThrowsAsync<RpcException>(() => call)));
        var next = Enumerable.Range(100, 20).Select(index => Large(index, 200_000)).ToList();
        var echoes = Task.WhenAll(next.Select(one => test.Faults.EchoAsync(one).ResponseAsync));
        test.OpenGate();
        await running;

        Assert.Equal(next, await echoes);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_killed_its_worker_can_be_rerun_when_its_client_is_gone()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var once = test.Files["once"];
        await File.WriteAllTextAsync(once, "");
        // The first goes in pieces, and asks for a segment.
        var harmless = new DieRequest { WhileExists = "/nowhere", LastWords = new string('x', 200_000), Value = 1 };
        Assert.Equal(1, (await test.Faults.DieAsync(harmless)).Value);
        Assert.Equal(1, (await test.Faults.DieAsync(harmless)).Value);
        await Assert.ThrowsAsync<RpcException>(async () => await test.Faults.DieAsync(new DieRequest(harmless) { WhileExists = once, Signal = Signals.Kill, Value = 5 }));
        await test.Pool.DisposeAsync();

        var item = Assert.Single((await shared.Daemon.Quarantine.ListQuarantinedAsync(new ListQuarantinedRequest { Pool = test.Name })).Items);
        var answer = await shared.Daemon.Quarantine.RerunQuarantinedAsync(new RerunQuarantinedRequest { Id = item.Id });

        Assert.Equal(5, Number.Parser.ParseFrom(answer.Response).Value);
    }

    private static Blob Large(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return new Blob { Data = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    // Rings are mapped by the daemon, segments are not.
    private static int Segments(TestDaemon daemon)
    {
        var files = Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd").Count(path => new FileInfo(path).LinkTarget?.StartsWith("/memfd:supervisor ", StringComparison.Ordinal) == true);
        var rings = File.ReadLines($"/proc/{daemon.Pid}/maps").Count(line => line.Contains("/memfd:supervisor ", StringComparison.Ordinal)) / 5;
        return files - rings;
    }

    // A ring has five mappings, none as large as a segment.
    private static int MappedSegments(int pid, string rights = "") => File.ReadLines($"/proc/{pid}/maps").Count(line =>
    {
        var range = line.Split(' ')[0].Split('-');
        return line.Split(' ')[1].StartsWith(rights, StringComparison.Ordinal) && line.Contains("/memfd:supervisor ", StringComparison.Ordinal) && Convert.ToInt64(range[1], 16) - Convert.ToInt64(range[0], 16) > 200 << 20;
    });

    private static long ResidentBytes(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) << 10;
}
