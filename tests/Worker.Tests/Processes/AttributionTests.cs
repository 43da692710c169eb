using System.Diagnostics;
using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Processes;

/// <summary>What a worker leaves behind when it is killed says exactly what happened to each item.</summary>
public sealed class AttributionTests
{
    private const int Sigkill = 9;
    private const int Items = 400;

    [Fact]
    public async Task A_worker_killed_by_its_own_item_names_it()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, files) = await ReadyAsync(supervisor);
        var trigger = supervisor.PathOf("trigger");
        // The first three answer; the file that arms the fourth is there by then.
        await link.DeliverAsync("Die", [.. Enumerable.Range(0, 3).Select(value => new DieRequest { WhileExists = trigger, Value = value })]);
        await link.CollectAsync(3);
        await File.WriteAllTextAsync(trigger, "");
        var delivery = await link.DeliverAsync("Die", [new DieRequest { Signal = Sigkill, WhileExists = trigger }, new DieRequest()], change => change.Runs[0].FirstIndex = 3);

        Assert.Equal(128 + Sigkill, await worker.ExitAsync());

        Assert.Equal(new LaneNote(files.ReadPage()[0].Sequence, ItemPhase.Running, delivery, 7, 3, 1), files.ReadPage()[0]);
        Assert.True(files.ReadPage()[0].IsExecuting);
        Assert.Equal([0ul, 1, 2], files.ReadOutbox().Select(note => note.Index));
        link.End();
    }

    [Fact]
    public async Task A_worker_killed_at_any_moment_loses_no_outcome_and_accuses_no_innocent()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            await KillWhileRecordingAsync(supervisor, supervisor.PathOf($"record-{round}"), random.Next(0, 60));
        }
    }

    [Theory]
    [InlineData(ItemPhase.Decoding)]
    [InlineData(ItemPhase.Encoding)]
    public async Task A_worker_killed_while_it_parses_or_serializes_says_so(ItemPhase phase)
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await KillWhileEchoingAsync(supervisor, phase))
            {
                return;
            }
        }
        Assert.Fail($"no kill hit the phase {phase} in 20 tries");
    }

    private static async Task KillWhileRecordingAsync(FakeSupervisor supervisor, string path, int milliseconds)
    {
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, files) = await ReadyAsync(supervisor);
        await link.DeliverAsync("Record", [.. Enumerable.Range(0, Items).Select(value => new RecordRequest { Path = path, Value = value })]);
        await Eventually.HoldsAsync(() => File.Exists(path), text: "the first item runs");
        SpinFor(milliseconds);
        worker.Signal(Sigkill);
        await worker.ExitAsync();
        link.End();

        var answered = files.ReadOutbox().Select(note => (int)note.Index).ToList();
        var ran = (await File.ReadAllLinesAsync(path)).Select(int.Parse).ToList();
        var lane = files.ReadPage()[0];
        var executing = lane.IsExecuting && !answered.Contains((int)lane.Index) ? (int?)lane.Index : null;

        Assert.Equal(Enumerable.Range(0, answered.Count), answered);
        Assert.Equal(Enumerable.Range(0, ran.Count), ran);
        // What ran is what was answered, and at most the one item that was executing.
        Assert.InRange(ran.Count, answered.Count, executing is null ? answered.Count : answered.Count + 1);
        if (executing is { } item)
        {
            Assert.Equal(answered.Count, item);
        }
    }

    private static async Task<bool> KillWhileEchoingAsync(FakeSupervisor supervisor, ItemPhase phase)
    {
        using var worker = WorkerUnderTest.Start(supervisor);
        var (link, files) = await ReadyAsync(supervisor);
        var large = new Blob { Data = ByteString.CopyFrom(new byte[48 * 1024 * 1024]) }.ToByteString();
        for (var at = 0; at < large.Length; at += 65536)
        {
            await link.SendAsync(new AttachResponse { Piece = new Piece { Data = ByteString.CopyFrom(large.Span[at..Math.Min(at + 65536, large.Length)]) } });
        }

        var delivery = await link.DeliverAsync("Echo", new ItemRun { FirstIndex = 11, Count = 1, FromPieces = true });
        SpinUntil(() => files.ReadPage()[0].Phase == phase);
        worker.Signal(Sigkill);
        await worker.ExitAsync();
        link.End();

        var lane = files.ReadPage()[0];
        if (!lane.IsExecuting || lane.Phase != phase)
        {
            return false;
        }

        Assert.Equal((delivery, 11ul), (lane.Delivery, lane.Index));
        return !files.ReadOutbox().Any(note => note.Index == 11);
    }

    // A timer is too coarse for phases of a few milliseconds.
    private static void SpinFor(int milliseconds)
    {
        var start = Stopwatch.GetTimestamp();
        SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalMilliseconds >= milliseconds);
    }

    private static void SpinUntil(Func<bool> condition) => SpinWait.SpinUntil(condition, Patience.Limit / 10);

    private static async Task<(WorkerLink Link, WorkerFiles Files)> ReadyAsync(FakeSupervisor supervisor)
    {
        var link = await supervisor.AcceptAsync();
        var files = new WorkerFiles(supervisor);
        await link.WelcomeAsync(files);
        return (link, files);
    }
}
