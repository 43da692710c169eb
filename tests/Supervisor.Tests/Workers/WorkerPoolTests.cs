using Google.Protobuf;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Protocol.V1;
using Supervisor.Tests.Processes;
using Supervisor.Workers;
using Delivery = Supervisor.Items.Delivery;
using Eventually = Supervisor.TestKit.Eventually;
using ItemRun = Supervisor.Items.ItemRun;
using OutcomeRun = Supervisor.Protocol.V1.OutcomeRun;
using PoolSpec = Supervisor.Workers.PoolSpec;
using PoolState = Supervisor.Workers.PoolState;
using WorkerOutcome = Supervisor.Protocol.V1.WorkerOutcome;
using WorkerState = Supervisor.Workers.WorkerState;

namespace Supervisor.Tests.Workers;

public sealed class WorkerPoolTests
{
    private static readonly PoolSpec Sleeper = new()
    {
        Name = "test",
        Command = ["sh", "-c", "echo hello >&2; exec sleep 600"],
        Workers = 1,
        StopGrace = TimeSpan.FromSeconds(5),
    };

    [Fact(Timeout = 60_000)]
    public async Task A_worker_attaches_works_and_its_death_is_reported_with_everything_known()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await host.AttachAsync(pool);
        var ready = await host.Listener.ReadyAsync();
        Assert.Equal("test/0#1", ready.Identity.ToString());
        Assert.Equal(["test.Echo/Echo"], ready.Methods.Select(method => method.Name));
        Assert.Equal(PoolState.Running, pool.State);

        ready.Channel.Send(Delivery(1, [1, 7]), received: 0);
        ready.Channel.Flush();
        var delivery = (await worker.ReadAsync()).Delivery;
        Assert.Equal([1, 7], delivery.Runs.Single().Packed.ToByteArray());
        Assert.Equal(WorkerState.Busy, pool.Workers.Single().State);
        await worker.SendAsync(Outcome(1, 0, [2, 8, 8]));
        var outcome = await host.Listener.OutcomeAsync();
        Assert.Equal([2, 8, 8], outcome.Run.Payload.Packed.ToArray());
        await Eventually.HoldsAsync(() => pool.Workers.Single() is { State: WorkerState.Ready, CompletedItems: 1, OutstandingItems: 0 }, text: "idle again");

        var process = pool.Workers.Single().Process!.Value;
        Assert.Equal(0, Libc.kill(process.Pid, Signals.Kill));
        var end = await host.Listener.EndAsync();
        Assert.Equal(9, end.Report.Signal);
        Assert.Equal(process, end.Report.Process);
        Assert.Equal(["hello"], end.Report.LastStderr);
        Assert.Equal("", end.Report.KilledBecause);
        Assert.Null(end.Executing);
        await Eventually.HoldsAsync(() => pool.Workers.Single() is { Process.Pid: > 0, Identity.Epoch: 2, Restarts: 1, LastCrash: not null }, text: "the slot is filled again");
        await Eventually.HoldsAsync(() => Directory.GetDirectories(host.WorkersPath).Length == 1, text: "the old directory is gone");
        Assert.Equal(["ready", "outcomes", "exited"], host.Listener.Calls[end.Worker]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Outcomes_in_the_outbox_are_recovered_and_the_executing_item_is_named()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await host.AttachAsync(pool, keepsPage: true);
        await host.Listener.ReadyAsync();
        WorkerFiles.WriteOutbox(worker.Welcome.OutboxPath, delivery: 3, index: 8, response: 99);
        WorkerFiles.WritePage(worker.Welcome.PagePath, delivery: 3, index: 9);

        Libc.kill(pool.Workers.Single().Process!.Value.Pid, Signals.Kill);
        var end = await host.Listener.EndAsync();

        var recovered = Assert.Single(end.Recovered);
        Assert.Equal((3ul, 8ul), (recovered.Delivery, recovered.Run.First));
        Assert.Equal([1, 99], recovered.Run.Payload.Packed.ToArray());
        Assert.Equal([new Supervisor.Items.ExecutingItem(3, 5, 9, 1, Supervisor.Items.ItemPhase.Running)], end.Executing);
        Assert.Equal(end.Executing, end.Report.Executing);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_kill_of_an_attempt_hits_only_that_attempt()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await host.AttachAsync(pool, keepsPage: true);
        var ready = await host.Listener.ReadyAsync();
        WorkerFiles.WritePage(worker.Welcome.PagePath, delivery: 3, index: 9);
        var process = pool.Workers.Single().Process!.Value;

        pool.KillAttempt(ready.Identity, 3, 8, new KillReason("another item", IsHang: true));
        pool.KillAttempt(ready.Identity, 2, 9, new KillReason("another delivery", IsHang: true));
        pool.KillAttempt(new WorkerIdentity("test", 0, 77), 3, 9, new KillReason("another worker", IsHang: true));
        ready.Channel.Send(Delivery(4, [0]), received: 0);
        ready.Channel.Flush();
        await worker.ReadAsync();
        await Eventually.HoldsAsync(() => ProcFs.TryReadStat(process.Pid, out var stat) && !stat.IsStopped, text: "it goes on");
        Assert.True(ProcFs.IsAlive(process));

        pool.KillAttempt(ready.Identity, 3, 9, new KillReason("run limit of 2 s exceeded", IsHang: true));
        var end = await host.Listener.EndAsync();
        Assert.Equal("run limit of 2 s exceeded", end.Report.KilledBecause);
        Assert.Equal(9, end.Report.Signal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Large_messages_travel_in_pieces_both_ways()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await host.AttachAsync(pool);
        var ready = await host.Listener.ReadyAsync();
        var message = new byte[150_000];
        Random.Shared.NextBytes(message);

        ready.Channel.Send(new Delivery { Id = 1, JobId = 1, Method = "test.Echo/Echo", Attempt = 1, Runs = [new ItemRun { First = 0, Count = 1, Method = "test.Echo/Echo", Payload = Payload.FromPieces([message]) }] }, 0);
        ready.Channel.Flush();
        var received = new List<byte>();
        AttachResponse frame;
        while ((frame = await worker.ReadAsync()).FrameCase == AttachResponse.FrameOneofCase.Piece)
        {
            Assert.InRange(frame.Piece.Data.Length, 1, 65536);
            received.AddRange(frame.Piece.Data);
        }

        Assert.Equal(message, received);
        Assert.True(frame.Delivery.Runs.Single().FromPieces);
        foreach (var piece in message.Chunk(65536))
        {
            await worker.SendAsync(new AttachRequest { Piece = new Piece { Data = ByteString.CopyFrom(piece) } });
        }

        var answer = Outcome(1, 0, []);
        answer.Outcomes.Outcomes[0].Run.FromPieces = true;
        await worker.SendAsync(answer);
        Assert.Equal(message, (await host.Listener.OutcomeAsync()).Run.Payload.Pieces!.SelectMany(piece => piece.ToArray()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Frames_that_break_the_rules_end_the_worker_with_invalid_argument()
    {
        var frames = new AttachRequest[]
        {
            Outcome(1, 0, [5, 1]),
            Outcome(1, 0, [0, 0]),
            new() { Ready = new WorkerReady() },
            new() { Piece = new Piece() },
            new() { Outcomes = new WorkerOutcomes() },
            new() { Call = new WorkerCallFrame { CallId = 1, Frame = new Protocol.V1.CallFrame { Open = new CallOpen() } } },
        };
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Restart = new() { Budget = 100, InitialDelay = TimeSpan.Zero } });
        pool.Start();
        foreach (var frame in frames)
        {
            await using var worker = await host.AttachAsync(pool);
            await host.Listener.ReadyAsync();

            await worker.SendAsync(frame);

            Assert.Equal(StatusCode.InvalidArgument, await worker.EndAsync());
            var end = await host.Listener.EndAsync();
            Assert.Equal(9, end.Report.Signal);
            Assert.StartsWith("it broke the protocol", end.Report.KilledBecause, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Wrong_and_used_tokens_are_refused()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        var token = await host.TokenAsync(pool);
        foreach (var wrong in (string[])["", ".", "1", "1.", "1.x", "99." + token[2..], token + "x", token[..^1]])
        {
            await using var intruder = await FakeWorker.HelloAsync(host.Hosting.SocketPath, wrong, 1);
            Assert.Equal(StatusCode.Unauthenticated, await intruder.EndAsync());
        }

        await using var worker = await (await FakeWorker.HelloAsync(host.Hosting.SocketPath, token, 1)).ReadyAsync();
        await host.Listener.ReadyAsync();
        await using var replay = await FakeWorker.HelloAsync(host.Hosting.SocketPath, token, 1);
        Assert.Equal(StatusCode.Unauthenticated, await replay.EndAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Methods_under_the_daemons_own_names_are_not_a_workers_and_the_others_keep_their_numbers()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();

        await using var fake = await FakeWorker.HelloAsync(host.Hosting.SocketPath, await host.TokenAsync(pool), 1, moreMethods: ["supervisor.v1.PoolService/Run", "grpc.health.v1.Health/Check"]);
        await fake.ReadyAsync();
        var worker = await host.Listener.ReadyAsync();

        Assert.Equal(["test.Echo/Echo"], worker.Methods.Select(method => method.Name));
        worker.Channel.Send(Delivery(1, [0]), received: 0);
        worker.Channel.Flush();
        Assert.Equal(2u, (await fake.ReadAsync()).Delivery.Method);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_token_of_another_process_is_refused_and_not_used_up()
    {
        // The test is the peer, and no descendant of the worker.
        await using var host = await PoolHost.StartAsync(new PeerCredentials(Environment.ProcessId, 0, 0));
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        var token = await host.TokenAsync(pool);

        for (var i = 0; i < 2; i++)
        {
            await using var intruder = await FakeWorker.HelloAsync(host.Hosting.SocketPath, token, 1);
            Assert.Equal(StatusCode.PermissionDenied, await intruder.EndAsync());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_version_of_the_protocol_is_refused_in_a_sentence()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();

        await using var worker = await FakeWorker.HelloAsync(host.Hosting.SocketPath, await host.TokenAsync(pool), 1, version: 2);

        Assert.Equal(StatusCode.FailedPrecondition, await worker.EndAsync());
        await Eventually.HoldsAsync(() => pool.LastFailure.Contains("version 2", StringComparison.Ordinal), text: "the pool says why");
    }

    [Fact(Timeout = 60_000)]
    public async Task Draining_lets_the_worker_finish_and_go_by_itself()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await host.AttachAsync(pool);
        var ready = await host.Listener.ReadyAsync();
        ready.Channel.Send(Delivery(1, [0]), 0);
        ready.Channel.Flush();
        await worker.ReadAsync();

        var stopping = pool.StopAsync(drain: true, CancellationToken.None);

        Assert.Equal(AttachResponse.FrameOneofCase.Drain, (await worker.ReadAsync()).FrameCase);
        Assert.Equal(WorkerState.Draining, pool.Workers.Single().State);
        await worker.SendAsync(Outcome(1, 0, [0]));
        await host.Listener.OutcomeAsync();
        Assert.False(stopping.IsCompleted);
        await worker.CompleteAsync();
        Libc.kill(pool.Workers.Single().Process!.Value.Pid, Signals.Terminate);
        await stopping;
        Assert.Equal(["ready", "retiring", "outcomes", "exited"], host.Listener.Calls[ready.Identity]);
        Assert.Equal(PoolState.Stopped, pool.State);
        Assert.Empty(Directory.GetDirectories(host.WorkersPath));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_drain_that_is_hastened_ends_by_signals_and_the_group_goes_too()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Command = ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"], StopGrace = TimeSpan.FromMilliseconds(100) });
        pool.Start();
        await using var worker = await host.AttachAsync(pool);
        await host.Listener.ReadyAsync();
        var group = pool.Workers.Single().Process!.Value.Pid;
        using var hasten = new CancellationTokenSource();

        var stopping = pool.StopAsync(drain: true, hasten.Token);
        await hasten.CancelAsync();
        await stopping;

        var end = await host.Listener.EndAsync();
        Assert.Equal(9, end.Report.Signal);
        Assert.Contains("after SIGTERM", end.Report.KilledBecause, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Libc.kill(-group, 0) != 0, text: "nobody is left of the group");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_recycled_worker_is_replaced_while_it_finishes()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Restart = new() { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) } });
        pool.Start();
        var slot = 0;
        for (ulong epoch = 1; epoch <= 3; epoch++)
        {
            await using var worker = await host.AttachAsync(pool, slot: slot);
            var ready = await host.Listener.ReadyAsync();
            Assert.Equal(epoch, ready.Identity.Epoch);

            pool.Recycle(ready.Identity);

            Assert.Equal(AttachResponse.FrameOneofCase.Drain, (await worker.ReadAsync()).FrameCase);
            await Eventually.HoldsAsync(() => pool.Workers.Any(other => other.Identity?.Epoch > epoch && other.Process is not null), text: "the next one starts beside it");
            Assert.Contains(pool.Workers, other => other.Identity == ready.Identity && other.State == WorkerState.Draining);
            await worker.CompleteAsync();
            Libc.kill(pool.Workers.Single(other => other.Slot == slot).Process!.Value.Pid, Signals.Terminate);
            await host.Listener.EndAsync();
            await Eventually.HoldsAsync(() => pool.Workers.Count == 1, text: "the old one is gone");
            slot = pool.Workers.Single().Slot;
        }

        Assert.Equal(3, pool.Restarts);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_spare_is_not_heard_of_until_a_worker_dies_and_then_at_once()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Spares = 1 });
        pool.Start();
        await using var first = await host.AttachAsync(pool, slot: 0);
        var working = await host.Listener.ReadyAsync();
        await using var second = await host.AttachAsync(pool, slot: 1);
        await Eventually.HoldsAsync(() => pool.ReadySpares == 1, text: "the spare is warm");
        Assert.Equal([false, true], pool.Workers.Select(worker => worker.IsSpare));
        Assert.Single(host.Listener.Calls);

        Libc.kill(pool.Workers[0].Process!.Value.Pid, Signals.Kill);

        Assert.Equal(1, (await host.Listener.ReadyAsync()).Identity.Slot);
        Assert.Equal(working.Identity, (await host.Listener.EndAsync()).Worker);
        await Eventually.HoldsAsync(() => pool.Workers is [{ IsSpare: true, Process: not null }, { IsSpare: false, State: WorkerState.Ready }], text: "the dead one's slot is the next spare");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_spare_that_dies_is_started_again_and_nobody_else_hears_of_it()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Spares = 1 });
        pool.Start();
        await using var first = await host.AttachAsync(pool, slot: 0);
        var working = await host.Listener.ReadyAsync();
        await using var second = await host.AttachAsync(pool, slot: 1);
        await Eventually.HoldsAsync(() => pool.ReadySpares == 1, text: "the spare is warm");

        Libc.kill(pool.Workers[1].Process!.Value.Pid, Signals.Kill);

        await Eventually.HoldsAsync(() => pool.Workers[1] is { IsSpare: true, Process: not null, Restarts: 1, LastCrash: not null }, text: "it is started again");
        Assert.Equal(working.Identity, Assert.Single(host.Listener.Calls).Key);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_command_that_does_not_exist_breaks_the_pool_with_the_cause()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with
        {
            Command = ["no-such-program"],
            Workers = 2,
            Restart = new() { InitialDelay = TimeSpan.FromMilliseconds(1), Budget = 4, BreakDuration = TimeSpan.FromMinutes(1) },
        });

        pool.Start();

        Assert.Contains("'no-such-program': not found in PATH", await host.Listener.HealthAsync(), StringComparison.Ordinal);
        Assert.Equal(PoolState.Broken, pool.State);
        await Eventually.HoldsAsync(() => pool.Workers.All(worker => worker.State == WorkerState.Broken), text: "the slots wait for the breaker");
        await pool.StopAsync(drain: true, CancellationToken.None);
        Assert.Empty(Directory.GetDirectories(host.WorkersPath));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_exits_before_it_is_ready_is_a_start_failure_with_its_last_words()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with
        {
            Command = ["sh", "-c", "echo no configuration >&2; exit 3"],
            Restart = new() { InitialDelay = TimeSpan.FromMilliseconds(1), Budget = 2 },
        });

        pool.Start();

        var broke = await host.Listener.HealthAsync();
        Assert.Contains("exited with code 3", broke, StringComparison.Ordinal);
        Assert.Contains("no configuration", broke, StringComparison.Ordinal);
        Assert.Empty(host.Listener.Calls);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_never_attaches_is_killed_and_the_pool_mends_when_one_does()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with
        {
            StartTimeout = TimeSpan.FromSeconds(2),
            Restart = new() { InitialDelay = TimeSpan.FromMilliseconds(1), Budget = 2, BreakDuration = TimeSpan.FromMilliseconds(500) },
        });
        pool.Start();
        Assert.Contains("not ready within the start timeout of 2 s", await host.Listener.HealthAsync(), StringComparison.Ordinal);

        await using var worker = await AttachInTimeAsync(host, pool);

        Assert.Equal("mended", await host.Listener.HealthAsync());
        Assert.Equal(PoolState.Running, pool.State);
        Assert.Equal("", pool.BrokenReason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failed_initializer_is_the_cause_of_the_start_failure()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        await using var worker = await FakeWorker.HelloAsync(host.Hosting.SocketPath, await host.TokenAsync(pool), 1);
        await worker.WelcomeAsync();

        await worker.SendAsync(new AttachRequest { StartFailed = new WorkerStartFailed { Cause = new Failure { Type = "System.IO.FileNotFoundException", Message = "model.bin" } } });

        await Eventually.HoldsAsync(() => pool.LastFailure.Contains("System.IO.FileNotFoundException model.bin", StringComparison.Ordinal), text: "the pool says why");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_breaks_takes_the_worker_with_it()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper);
        pool.Start();
        var worker = await host.AttachAsync(pool);
        await host.Listener.ReadyAsync();

        await worker.DisposeAsync();

        var end = await host.Listener.EndAsync();
        Assert.Contains("after its stream had ended", end.Report.KilledBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pool_grows_and_shrinks()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Workers = 2 });
        pool.Start();
        await pool.ResizeAsync(4, spares: 0);
        await Eventually.HoldsAsync(() => pool.Workers.Count(worker => worker.Process is not null) == 4, text: "four processes");
        Assert.Equal([0, 1, 2, 3], pool.Workers.Select(worker => worker.Slot));

        await pool.ResizeAsync(1, spares: 0);

        Assert.Equal([0], pool.Workers.Select(worker => worker.Slot));
        Assert.Single(Directory.GetDirectories(host.WorkersPath));
    }

    [Fact(Timeout = 60_000)]
    public async Task Whatever_a_worker_leaves_in_its_directory_goes_with_it()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(Sleeper with { Command = ["sh", "-c", "mkdir -p $TMPDIR/a/b; echo x > $TMPDIR/a/b/c; ln -s / $TMPDIR/root; chmod 0 $TMPDIR/a; echo done; exec sleep 600"] });
        pool.Start();
        await Eventually.HoldsAsync(() => pool.Workers.Single().Process is not null && Directory.EnumerateFileSystemEntries(Directory.GetDirectories(host.WorkersPath).Single() + "/t").Count() == 2, text: "the mess is made");

        await pool.StopAsync(drain: false, CancellationToken.None);

        Assert.Empty(Directory.GetDirectories(host.WorkersPath));
    }

    // The start timeout is short, so on a busy machine an attach may come too late; then the breaker lets another worker try.
    private static async Task<FakeWorker> AttachInTimeAsync(PoolHost host, WorkerPool pool)
    {
        while (true)
        {
            var last = pool.Workers.Single().Identity!.Value.Epoch;
            try
            {
                return await host.AttachAsync(pool, after: last);
            }
            catch (Exception late) when (late is Grpc.Core.RpcException or InvalidOperationException or IOException)
            {
                // It was killed meanwhile; the test's own time limit ends this.
            }
        }
    }

    private static Delivery Delivery(ulong id, byte[] packed) => new()
    {
        Id = id,
        JobId = 1,
        Method = "test.Echo/Echo",
        Attempt = 1,
        Runs = [new ItemRun { First = 0, Count = 1, Method = "test.Echo/Echo", Payload = Payload.FromPacked(packed) }],
    };

    private static AttachRequest Outcome(ulong delivery, ulong index, byte[] packed)
    {
        var outcomes = new WorkerOutcomes();
        outcomes.Outcomes.Add(new WorkerOutcome { Delivery = delivery, Run = new OutcomeRun { FirstIndex = index, Count = 1, Packed = ByteString.CopyFrom(packed) } });
        return new AttachRequest { Outcomes = outcomes };
    }
}
