using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Hosting;
using Supervisor.Items;
using Supervisor.TestKit;
using Supervisor.Workers;

namespace Supervisor.Tests.Hosting.Systemd;

public sealed class LivenessProbeTests
{
    [Fact]
    public async Task A_pool_and_the_socket_answer()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        Add(daemon, "a");

        var signs = daemon.App.Services.GetRequiredService<LivenessProbe>().Ask();

        Assert.Equal(["pool a", "the socket"], signs.Select(sign => sign.Part));
        await Task.WhenAll(signs.Select(sign => sign.Answer)).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_dispatch_loop_that_is_stuck_does_not_answer_and_all_else_does()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        Add(daemon, "a");
        using var sink = new StuckSink();
        var pool = Add(daemon, "b");
        var opening = Task.Run(() => pool.Open(new JobSpec { Id = 1 }, new JobEntry(sink, "stuck", "owner", "", IsOpenEnded: false, DateTimeOffset.UnixEpoch)));
        await sink.Entered.WaitAsync(TimeSpan.FromSeconds(60));

        var signs = daemon.App.Services.GetRequiredService<LivenessProbe>().Ask();

        await Task.WhenAll(signs.Where(sign => sign.Part != "pool b").Select(sign => sign.Answer)).WaitAsync(TimeSpan.FromSeconds(60));
        var stuck = signs.Single(sign => sign.Part == "pool b").Answer;
        Assert.False(stuck.IsCompleted);
        sink.Release();
        await Task.WhenAll(stuck, opening).WaitAsync(TimeSpan.FromSeconds(60));
        pool.Post(new SchedulerEvent.JobAbandoned(1));
    }

    [Fact]
    public async Task A_socket_where_nobody_listens_is_a_failure()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        File.Delete(daemon.Socket);

        var socket = Assert.Single(daemon.App.Services.GetRequiredService<LivenessProbe>().Ask());

        await Assert.ThrowsAnyAsync<SocketException>(() => socket.Answer.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_listener_that_accepts_nothing_does_not_answer()
    {
        using var directory = new TempDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(directory["s"]));
        listener.Listen();

        var answer = SocketKnock.AnswerAsync(directory["s"]);
        Assert.False(answer.IsCompleted);

        // One that turns the caller away, as a full server does, has answered.
        listener.Accept().Dispose();
        await answer.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static DispatchedPool Add(InProcessDaemon daemon, string name) =>
        daemon.App.Services.GetRequiredService<PoolCatalog>().Add(new PoolSpec { Name = name, Command = ["sleep", "1000"], Workers = 1 }, owner: null);

    /// <summary>Holds whoever calls it, and so the loop that does.</summary>
    private sealed class StuckSink : IJobSink, IDisposable
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _gate = new();

        public Task Entered => _entered.Task;

        public void Release() => _gate.Set();

        public void GrantCredit(long bytes)
        {
            _entered.TrySetResult();
            _gate.Wait();
        }

        public void Emit(OutcomeRun run) { }

        public void StartCall(IWorkerChannel worker, ulong call, int attempt) { }

        public void Finish(JobSummary summary) { }

        public void Abort(RequestException reason) { }

        public void Flush() { }

        public void Dispose() => _gate.Dispose();
    }
}
