using Google.Protobuf.Reflection;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Attachment;

public sealed class SessionTests
{
    [Fact]
    public async Task Hello_says_who_the_worker_is_and_what_it_can()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var hello = worker.Link.Hello!;

        Assert.Equal(("the token", (uint)Environment.ProcessId, 1u, true), (hello.Token, hello.Pid, hello.ProtocolVersion, hello.KeepsPage));
        Assert.True(hello.ProcessStartTime > 0);
        Assert.Contains(new WorkerMethod { Name = "testing.v1.Arithmetic/Count", Kind = MethodKind.ServerStreaming }, hello.Methods);
        Assert.Contains(new WorkerMethod { Name = "testing.v1.Faults/Echo", Kind = MethodKind.Unary }, hello.Methods);
    }

    [Fact]
    public async Task File_descriptors_come_after_their_imports()
    {
        await using var worker = await AttachedWorker.StartAsync();

        // Throws when an import is missing or late.
        var files = FileDescriptor.BuildFromByteStrings(worker.Link.Hello!.FileDescriptors);

        Assert.Equal(["google/protobuf/empty.proto", "testing.proto"], files.Select(file => file.Name));
    }

    [Fact]
    public async Task Drain_finishes_what_is_there_and_runs_the_exit_hook()
    {
        var exits = new List<string>();
        await using var worker = await AttachedWorker.StartAsync(configure: builder => builder.AddService<ArithmeticHandlers>().OnExit(start =>
        {
            exits.Add(start.WorkerId);
            return Task.CompletedTask;
        }));
        await worker.Link.DeliverAsync("Square", [.. Enumerable.Range(0, 50).Select(value => new Number { Value = value })]);
        await worker.Link.SendAsync(new AttachResponse { Drain = new WorkerDrain() });

        Assert.Equal(50, (await worker.Link.CollectAsync(50)).Count);
        Assert.Null(await worker.Link.NextAsync());
        worker.Link.End();

        Assert.Equal(ExitCode.Ok, (await worker.Worker.End).ExitCode);
        Assert.Equal(["tests/0#1"], exits);
        Assert.Empty(worker.Worker.Lost);
    }

    [Fact]
    public async Task The_initializer_is_told_where_it_runs()
    {
        WorkerStart? told = null;
        await using var worker = await AttachedWorker.StartAsync(
            configure: builder => builder.AddService<ArithmeticHandlers>().OnInitialize((start, _) =>
            {
                told = start;
                return Task.CompletedTask;
            }),
            welcome: welcome => welcome.Slot = 3);

        Assert.Equal(("tests/0#1", "tests", 3), (told!.WorkerId, told.Pool, told.Slot));
        Assert.Equal("argument"u8.ToArray(), told.Argument.ToArray());
    }

    [Fact]
    public async Task A_failing_initializer_is_a_start_failure_with_its_cause()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var worker = InProcessWorker.Start(supervisor, builder => builder.AddService<ArithmeticHandlers>()
            .OnInitialize((_, _) => throw new InvalidOperationException("no model file")));

        var cause = await StartFailureAsync(supervisor, new WorkerFiles(supervisor).Welcome());

        Assert.Equal(("no model file", "System.InvalidOperationException"), (cause.Message, cause.Type));
        var end = await worker.End.WaitAsync(Patience.Limit);
        Assert.Equal(ExitCode.Software, end.ExitCode);
        Assert.Contains("no model file", end.Message, StringComparison.Ordinal);
        Assert.Empty(worker.Lost);
    }

    [Fact]
    public async Task Files_that_cannot_be_mapped_are_a_start_failure()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var worker = InProcessWorker.Start(supervisor);
        var welcome = new WorkerFiles(supervisor).Welcome();
        welcome.OutboxCapacity *= 2;

        var cause = await StartFailureAsync(supervisor, welcome);

        Assert.Contains(welcome.OutboxPath, cause.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Software, (await worker.End.WaitAsync(Patience.Limit)).ExitCode);
    }

    [Fact]
    public async Task A_lost_stream_ends_the_worker_at_once_while_a_handler_is_busy()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Busy", [new Number { Value = 5000 }]);
        await Eventually.HoldsAsync(() => worker.Files.ReadPage()[0].Phase == ItemPhase.Running, text: "the item runs");

        worker.Link.End();
        var end = await worker.Worker.End.WaitAsync(Patience.Limit);

        Assert.Equal(ExitCode.Unavailable, end.ExitCode);
        Assert.Equal(ItemPhase.Running, worker.Files.ReadPage()[0].Phase);
        Assert.Same(end, Assert.Single(worker.Worker.Lost));
    }

    [Fact]
    public async Task A_concurrency_of_0_is_a_start_failure()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var worker = InProcessWorker.Start(supervisor);
        var welcome = new WorkerFiles(supervisor).Welcome();
        welcome.Concurrency = 0;

        Assert.Contains("at least one lane", (await StartFailureAsync(supervisor, welcome)).Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Software, (await worker.End.WaitAsync(Patience.Limit)).ExitCode);
    }

    [Fact]
    public async Task A_refused_worker_says_why()
    {
        await using var supervisor = await FakeSupervisor.StartAsync();
        var worker = InProcessWorker.Start(supervisor);
        (await supervisor.AcceptAsync()).Fail(StatusCode.Unauthenticated, "this token was used");

        var end = await worker.End.WaitAsync(Patience.Limit);

        Assert.Equal(ExitCode.Unavailable, end.ExitCode);
        Assert.Contains("Unauthenticated: this token was used", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_that_breaks_the_protocol_ends_the_worker()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.SendAsync(new AttachResponse { Delivery = new Delivery { Id = 1, Method = 99 } });

        var end = await worker.Worker.End.WaitAsync(Patience.Limit);

        Assert.Equal(ExitCode.Software, end.ExitCode);
        Assert.Contains("method number 99", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_packed_run_that_ends_within_a_message_ends_the_worker(int concurrency)
    {
        await using var worker = await AttachedWorker.StartAsync(concurrency);
        await worker.Link.DeliverAsync("Square", new ItemRun { Count = 2, Packed = Packed.Of([new Number { Value = 2 }]) });

        Assert.Equal(ExitCode.Software, (await worker.Worker.End.WaitAsync(Patience.Limit)).ExitCode);
    }

    private static async Task<Failure> StartFailureAsync(FakeSupervisor supervisor, WorkerWelcome welcome)
    {
        var link = await supervisor.AcceptAsync();
        await link.ReadHelloAsync();
        await link.SendAsync(new AttachResponse { Welcome = welcome });
        var failed = (await link.NextAsync())!.StartFailed;
        Assert.Null(await link.NextAsync());
        link.End();
        return failed.Cause;
    }
}
