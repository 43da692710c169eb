using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Quarantines;
using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.TestKit;
using Supervisor.Tests.Items;
using Supervisor.Workers;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;

namespace Supervisor.Tests.Dispatch.TaskProcesses;

public sealed class EndedProcessesTests : IDisposable
{
    private readonly SettableClock _clock = new();
    private readonly Session _session = new SessionTable(new SessionLimits()).Open("one", "owner", "connection");
    private ulong _last;

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Add_MoreThanMayBeKept_TheOldestGo()
    {
        var ended = new EndedProcesses(new TaskProcessLimits { MaxEnded = 2 }, _clock);

        Add(ended, bytes: 0, count: 3);

        Assert.Equal([2UL, 3UL], IdsOf(ended));
    }

    [Fact]
    public void Add_MoreBytesThanMayBeKept_TheOldestGo()
    {
        var ended = new EndedProcesses(new TaskProcessLimits { MaxEndedBytes = 20 }, _clock);

        Add(ended, bytes: 10, count: 3);

        Assert.Equal([2UL, 3UL], IdsOf(ended));
    }

    [Fact]
    public void Trim_OlderThanMayBeKept_Go()
    {
        var ended = new EndedProcesses(new TaskProcessLimits { MaxEndedAge = TimeSpan.FromHours(1) }, _clock);
        Add(ended, bytes: 0, count: 1);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Add(ended, bytes: 0, count: 1);
        _clock.Advance(TimeSpan.FromMinutes(2));

        ended.Trim();

        Assert.Equal([2UL], IdsOf(ended));
    }

    [Fact]
    public void Trim_AfterTheClockWasSet_NoneGoes()
    {
        var ended = new EndedProcesses(new TaskProcessLimits { MaxEndedAge = TimeSpan.FromHours(1) }, _clock);
        Add(ended, bytes: 0, count: 1);

        _clock.Offset = TimeSpan.FromDays(1);
        ended.Trim();

        Assert.Single(IdsOf(ended));
    }

    [Fact]
    public void RemoveOf_ASession_ThoseOfOthersStayAndItsBytesAreFree()
    {
        var ended = new EndedProcesses(new TaskProcessLimits { MaxEndedBytes = 20 }, _clock);
        ended.Add(Process(), _session, bytes: 10);
        ended.Add(Process(), owner: null, bytes: 10);

        ended.RemoveOf(_session);
        Add(ended, bytes: 10, count: 1);

        Assert.Equal([2UL, 3UL], IdsOf(ended));
    }

    private void Add(EndedProcesses ended, long bytes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ended.Add(Process(), owner: null, bytes);
        }
    }

    private static IEnumerable<ulong> IdsOf(EndedProcesses ended) => ended.Processes.Select(process => process.Spec.Id);

    // Never started: only kept.
    private TaskProcess Process()
    {
        var numbers = new Numbers();
        var feed = new EventFeed(_clock);
        var settings = new WorkerSettings { RuntimeDirectory = "/none", SocketPath = "/none" };
        var workers = new WorkerPoolFactory(settings, launcher: null!, new AttachTokens(), feed, new OutputFeed(), new RssSampler(_clock), _clock, NullLogger<WorkerPool>.Instance);
        var context = new DispatchContext(new DispatchLimits(), numbers, feed, new PoolNews(), _clock, workers, new Quarantine(new QuarantineLimits(), numbers, _clock));
        var spec = new TaskProcessSpec
        {
            Id = ++_last,
            Name = "kept",
            Method = "test.Echo/Echo",
            Worker = new PoolSpec { Name = "kept", Command = ["none"], Workers = 1 },
            IsDetached = false,
        };
        return new TaskProcess(spec, Messages.Run(0, 1), context);
    }
}
