using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ProcessPoolExecutorTest</c>: its own tests, but those of recycling.</summary>
[Collection(SharedPool.Name)]
public sealed class ProcessPoolExecutorTest(SharedPool shared)
{
    private readonly Pool _pool = shared.Pool;
    private readonly Faults.FaultsClient _faults = shared.Faults;

    [Fact(Timeout = 60_000)]
    public async Task test_max_workers_too_large() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PoolUnderTest.StartAsync(workers: 1025));

    [Fact(Timeout = 60_000)]
    public async Task test_killed_child()
    {
        using var gate = new Gate();
        var killed = _pool.Submit(_faults.GateAsync, gate.Request(0));
        var other = _pool.Submit(_faults.GateAsync, gate.Request(1));
        await gate.StartedAsync(2);

        Signals.Send(gate.HolderOf(0), Signals.Kill);

        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => killed.Result);
        Assert.Equal((Signals.Kill, "testing.v1.Faults/Gate"), (error.Report!.Signal, error.Report.Executing.Single().Method));
        Assert.Equal(error.CrashReports, killed.CrashReports);
        gate.Open();
        Assert.Equal(1, (await other).Value);
        await Eventually.HoldsAsync(() => shared.Started.Workers.Count == SharedPool.Size);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(6)]
    [InlineData(50)]
    [InlineData(40)]
    public async Task test_map_chunksize(int chunkSize)
    {
        var squares = await _pool.IMap(shared.Math.SquareAsync, Numbers.To(40), new MapOptions { ChunkSize = chunkSize }).ToListAsync();

        Assert.Equal(Numbers.SquaresTo(40), squares.Values());
        Assert.Throws<ArgumentOutOfRangeException>(() => { _pool.IMap(shared.Math.SquareAsync, Numbers.To(40), new MapOptions { ChunkSize = -1 }); });
    }

    [Fact(Timeout = 60_000)]
    public async Task test_traceback()
    {
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.Submit(_faults.FailAsync, new FailRequest { Message = "123" }).Result);

        Assert.Equal(("123", typeof(InvalidOperationException).FullName), (error.Message, error.RemoteType));
        Assert.Contains("throw new InvalidOperationException", await SourceLineAsync(error.RemoteStackTrace!), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_ressources_gced_in_workers()
    {
        for (var i = 0; i < 5; i++)
        {
            var kept = await _pool.MapAsync(_faults.CountKeptAsync, Enumerable.Repeat(new Blob { Data = Google.Protobuf.ByteString.CopyFromUtf8("some data") }, 8));
            // A lane may still have its last message; the ones before are gone.
            Assert.All(kept.Values(), count => Assert.InRange(count, 0, 1));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task test_saturation()
    {
        using var gate = new Gate();
        var handles = Enumerable.Range(0, 15 * SharedPool.Size).Select(i => _pool.Submit(_faults.GateAsync, gate.Request(i))).ToList();
        await gate.StartedAsync(SharedPool.Size);

        Assert.Equal(SharedPool.Size, shared.Started.Workers.Count);
        Assert.Equal(SharedPool.Size, gate.StartedCount);
        gate.Open();
        Assert.Equal(Enumerable.Range(0, 15 * SharedPool.Size).Select(i => (long)i), (await Task.WhenAll(handles.Select(handle => handle.Result))).Values());
        Assert.Equal(SharedPool.Size, shared.Started.Workers.Count);
    }

    [Fact(Timeout = 60_000)]
    public Task test_idle_process_reuse_one() => TheSameWorkersAsync(tasks: 3);

    [Fact(Timeout = 60_000)]
    public Task test_idle_process_reuse_multiple() => TheSameWorkersAsync(tasks: 12);

    [Fact(Timeout = 60_000)]
    public async Task test_traceback_when_child_process_terminates_abruptly()
    {
        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => _pool.Submit(_faults.DieAsync, new DieRequest { ExitCode = 99, LastWords = "goodbye" }).Result);

        Assert.Equal(99, error.Report!.ExitCode);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        Assert.Contains("goodbye", error.Report.LastStandardError);
    }

    private async Task TheSameWorkersAsync(int tasks)
    {
        await Eventually.HoldsAsync(() => shared.Started.Workers.Count == SharedPool.Size);
        var workers = shared.Started.Workers.ToHashSet();

        for (var i = 0; i < tasks; i++)
        {
            Assert.Contains((await _pool.ApplyAsync(_faults.WhoAmIAsync, new Empty())).Pid, workers);
        }

        Assert.True(workers.SetEquals(shared.Started.Workers));
    }

    // "... in /path/FaultHandlers.cs:line 92", in the first frame.
    private static async Task<string> SourceLineAsync(string stackTrace)
    {
        var frame = stackTrace.Split('\n').First(line => line.Contains(":line ", StringComparison.Ordinal));
        var place = frame[(frame.LastIndexOf(" in ", StringComparison.Ordinal) + 4)..].Split(":line ");
        return (await File.ReadAllLinesAsync(place[0]))[int.Parse(place[1], System.Globalization.CultureInfo.InvariantCulture) - 1];
    }
}
