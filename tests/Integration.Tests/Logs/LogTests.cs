using Google.Protobuf;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Logs;

/// <summary>What workers write can be read, live and later, and nobody ever waits for a reader.</summary>
public sealed class LogTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Lines_are_followed_live_and_carry_who_wrote_them()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);
        await WriteAsync(test, "before\n");
        await KeptAsync(client, test, line => line.Text == "before");

        await using var lines = client.LogsAsync(new WorkerLogOptions { Pool = test.Name, Follow = true }).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("before", lines.Current.Text);
        await WriteAsync(test, "one\ntwo\n");
        Assert.True(await lines.MoveNextAsync());

        var worker = (await test.WorkersAsync())[0];
        Assert.Equal(
            ("one", worker.WorkerId, (int)worker.Pid, WorkerOutputStream.StandardError, false),
            (lines.Current.Text, lines.Current.WorkerId, lines.Current.ProcessId, lines.Current.Stream, lines.Current.IsTruncated));
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("two", lines.Current.Text);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_last_lines_of_a_worker_that_died_can_be_read_while_the_next_one_stands_in_its_slot()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);
        var dead = (await test.WorkersAsync())[0].WorkerId;
        await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { ExitCode = 3, LastWords = "so long" }));
        await test.Math.SquareAsync(new Number());

        var lines = await ReadAsync(client, new WorkerLogOptions { WorkerId = dead });

        Assert.Equal(("so long", dead), (lines[^1].Text, lines[^1].WorkerId));
        Assert.Equal("so long", Assert.Single(await ReadAsync(client, new WorkerLogOptions { WorkerId = dead, Tail = 1 })).Text);
        Assert.DoesNotContain(await ReadAsync(client, new WorkerLogOptions { WorkerId = dead, Stream = WorkerOutputStream.StandardOutput }), line => line.Text == "so long");
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_reader_that_is_too_slow_is_told_what_it_missed_and_no_worker_waits_for_it()
    {
        const int Count = 400_000;
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);
        await using var lines = client.LogsAsync(new WorkerLogOptions { Pool = test.Name, Follow = true, Tail = 0, Stream = WorkerOutputStream.StandardError }).GetAsyncEnumerator();
        var first = lines.MoveNextAsync().AsTask();
        do
        {
            // Until the daemon listens.
            await WriteAsync(test, "begin\n");
        }
        while (!first.IsCompleted);

        // Nobody reads now, and the worker gets through all the same.
        var text = string.Concat(Enumerable.Range(0, 1000).Select(number => $"{number} a line of some length, so that it fills the buffers\n"));
        for (var written = 0; written < Count; written += 1000)
        {
            await WriteAsync(test, text);
        }

        await WriteAsync(test, "end\n");
        long dropped = 0, read = 0;
        while (dropped == 0 && await lines.MoveNextAsync())
        {
            read++;
            dropped += lines.Current.Dropped;
        }

        Assert.InRange(dropped, 1, Count);
        Assert.True(read < Count);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Lines_of_a_single_task_are_kept_and_followed_as_those_of_pools_are()
    {
        await using var client = await SupervisorClient.ConnectAsync(shared.Daemon.ClientOptions);
        await using var other = new SupervisorClient(shared.Daemon.ClientOptions);
        var faults = WorkerProcess.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var options = new WorkerProcessOptions { Supervisor = client, Name = $"talker-{Guid.NewGuid():N}", Command = ["dotnet", TestWorkerProgram.AssemblyPath] };
        await using var first = await WorkerProcess.StartAsync(faults.DieAsync, new DieRequest { ExitCode = 3, LastWords = "so long" }, options);
        await first.JoinAsync();
        var worker = first.Report!.WorkerId;

        var kept = await ReadAsync(other, new WorkerLogOptions { WorkerId = worker });
        Assert.Equal(("so long", worker, options.Name, first.ProcessId), (kept[^1].Text, kept[^1].WorkerId, kept[^1].Pool, kept[^1].ProcessId));

        await using var lines = other.LogsAsync(new WorkerLogOptions { Pool = options.Name, Tail = 1, Follow = true }).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        await using var second = await WorkerProcess.StartAsync(faults.DieAsync, new DieRequest { ExitCode = 3, LastWords = "me too" }, options);
        do
        {
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal(second.ProcessId, lines.Current.ProcessId);
        }
        while (lines.Current.Text != "me too");

        await client.DisposeAsync();
        await Eventually.HoldsAsync(async () => await Record.ExceptionAsync(() => ReadAsync(other, new WorkerLogOptions { WorkerId = worker })) is PoolNotFoundException);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_long_line_is_cut_and_says_so()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);

        await WriteAsync(test, new string('x', 10_000) + "\n");

        var line = await KeptAsync(client, test, line => line.IsTruncated);
        Assert.Equal(new string('x', 4096), line.Text);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_never_was_is_not_found_and_an_id_that_is_none_is_refused()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var client = new SupervisorClient(shared.Daemon.ClientOptions);

        await Assert.ThrowsAsync<PoolNotFoundException>(() => ReadAsync(client, new WorkerLogOptions { WorkerId = $"{test.Name}/0#999999" }));
        await Assert.ThrowsAsync<PoolNotFoundException>(() => ReadAsync(client, new WorkerLogOptions { Pool = "nothing" }));
        Assert.Contains("POOL/SLOT#EPOCH", (await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(client, new WorkerLogOptions { WorkerId = "17" }))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_workers_write_is_in_the_log_of_the_daemon_with_their_identity()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var test = await daemon.CreatePoolAsync(1);
        var worker = (await test.WorkersAsync())[0];

        await WriteAsync(test, "for the log\n");

        await Eventually.HoldsAsync(() => daemon.Output.Split('\n').Any(line =>
            line.Contains("for the log", StringComparison.Ordinal) && line.Contains(worker.WorkerId, StringComparison.Ordinal) && line.Contains($"{worker.Pid}", StringComparison.Ordinal)));
    }

    private static async Task WriteAsync(TestPool test, string text) => await test.Faults.WriteErrorAsync(new Blob { Data = ByteString.CopyFromUtf8(text) });

    private static async Task<WorkerLogLine> KeptAsync(SupervisorClient client, TestPool test, Predicate<WorkerLogLine> isMeant)
    {
        WorkerLogLine? found = null;
        await Eventually.HoldsAsync(async () => (found = (await ReadAsync(client, new WorkerLogOptions { Pool = test.Name })).Find(isMeant)) is not null);
        return found!;
    }

    private static async Task<List<WorkerLogLine>> ReadAsync(SupervisorClient client, WorkerLogOptions options)
    {
        var read = new List<WorkerLogLine>();
        await foreach (var line in client.LogsAsync(options))
        {
            read.Add(line);
        }

        return read;
    }
}
