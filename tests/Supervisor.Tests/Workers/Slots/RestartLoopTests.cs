using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Supervisor.Telemetry;
using Supervisor.Tests.Processes;
using Supervisor.Workers;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Servers;
using Eventually = Supervisor.TestKit.Eventually;
using SettableClock = Supervisor.TestKit.SettableClock;

namespace Supervisor.Tests.Workers;

public sealed class RestartLoopTests
{
    private readonly SettableClock _clock = new();
    private int _opened;
    private int _closed;

    [Fact]
    public async Task The_first_restart_is_immediate_and_the_next_ones_wait_longer_and_longer()
    {
        var pool = Pool(new RestartSpec { InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(20), Budget = 1000 });
        await using var slot = new Slot(pool, Breaker(pool));
        await slot.StartedAsync(1);

        for (var life = 2; life <= 12; life++)
        {
            slot.Loop.Ask(LifeVerdict.Unstable);
            await Eventually.HoldsAsync(() => slot.Delays.Count == life - 1 && HasBegun(slot.Delays), text: "the delay has begun");
            _clock.Advance(slot.Delays[^1]);
            await slot.StartedAsync(life);
        }

        Assert.Equal(TimeSpan.Zero, slot.Delays[0]);
        Assert.InRange(slot.Delays[1], TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(4));
        Assert.All(slot.Delays, delay => Assert.True(delay <= TimeSpan.FromSeconds(20)));
        Assert.InRange(slot.Delays[^1], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_set_neither_shortens_a_wait_nor_lengthens_it(int days)
    {
        var pool = Pool(new RestartSpec { InitialDelay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(10), Budget = 1000 });
        await using var slot = new Slot(pool, Breaker(pool));
        await slot.StartedAsync(1);
        slot.Loop.Ask(LifeVerdict.Unstable);
        await slot.StartedAsync(2);
        slot.Loop.Ask(LifeVerdict.Unstable);
        await Eventually.HoldsAsync(() => slot.Delays.Count == 2 && HasBegun(slot.Delays), text: "the delay has begun");

        _clock.Offset = TimeSpan.FromDays(days);
        _clock.Advance(slot.Delays[1] - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, slot.Starts);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await slot.StartedAsync(3);
    }

    [Fact]
    public async Task A_stable_life_makes_the_next_restart_immediate_again()
    {
        var pool = Pool(new RestartSpec { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(2), Budget = 1000 });
        await using var slot = new Slot(pool, Breaker(pool));
        await slot.StartedAsync(1);
        slot.Loop.Ask(LifeVerdict.Unstable);
        await slot.StartedAsync(2);

        slot.Loop.CountStable();
        slot.Loop.Ask(LifeVerdict.Blameless);
        await slot.StartedAsync(3);
        slot.Loop.Ask(LifeVerdict.Unstable);
        await slot.StartedAsync(4);

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero], slot.Delays);
    }

    [Fact]
    public async Task The_budget_of_all_slots_together_opens_the_breaker_and_one_stable_probe_closes_it_for_all()
    {
        var pool = Pool(new RestartSpec { InitialDelay = TimeSpan.Zero, Budget = 6, BreakDuration = TimeSpan.FromSeconds(30) });
        Slot[] slots = [];
        var breaker = Breaker(pool, () => Array.ForEach(slots, slot => slot.Loop.Wake()));
        await using var one = new Slot(pool, breaker);
        await using var two = new Slot(pool, breaker);
        slots = [one, two];
        for (var life = 1; life <= 5; life++)
        {
            await one.StartedAsync(life);
            one.Loop.Ask(LifeVerdict.Unstable);
        }

        await one.StartedAsync(6);
        await two.StartedAsync(1);
        Assert.Equal(0, _opened);
        two.Loop.Ask(LifeVerdict.Unstable);
        await Eventually.HoldsAsync(() => two.Refusals == 1, text: "the sixth failure leads to refusals");
        one.Loop.Ask(LifeVerdict.Unstable);
        await Eventually.HoldsAsync(() => one.Refusals == 1, text: "of all");
        Assert.Equal(1, _opened);
        Assert.Equal(7, one.Starts + two.Starts);

        await Eventually.HoldsAsync(() => _clock.TimersOf(pool.Spec.Restart.BreakDuration) == 2, text: "both wait");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => one.Starts + two.Starts == 8 && one.Refusals + two.Refusals >= 3, text: "one is tried, the other refused");
        var probe = one.Starts == 7 ? one : two;
        probe.Loop.Ask(LifeVerdict.Unstable);
        await Eventually.HoldsAsync(() => _opened == 2, text: "a probe that dies opens it again");

        await Eventually.HoldsAsync(() => _clock.TimersOf(pool.Spec.Restart.BreakDuration) == 4, text: "both wait again");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => one.Starts + two.Starts == 9, text: "one is tried");
        one.Loop.CountStable();
        two.Loop.CountStable();

        await Eventually.HoldsAsync(() => _closed == 1 && one.Starts + two.Starts == 10, text: "both are there");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(11_000)]
    public async Task A_loop_of_crashes_starts_few_workers_in_hours_however_long_each_lives(int lifeMilliseconds)
    {
        var life = TimeSpan.FromMilliseconds(lifeMilliseconds);
        var pool = Pool(new RestartSpec { Budget = 1_000_000 });
        await using var slot = new Slot(pool, Breaker(pool));
        var end = _clock.GetUtcNow() + TimeSpan.FromHours(4);
        var starts = 0;
        while (_clock.GetUtcNow() < end)
        {
            await slot.StartedAsync(++starts);
            _clock.Advance(life);
            var delays = slot.Delays.Count;
            var isStable = life > pool.Spec.Restart.StableAfter;
            if (isStable)
            {
                slot.Loop.CountStable();
            }

            slot.Loop.Ask(isStable ? LifeVerdict.Crashed : LifeVerdict.Unstable);
            await Eventually.HoldsAsync(() => slot.Starts > starts || slot.Delays.Count > delays, text: "it starts, or says when");
            while (slot.Starts == starts && slot.Delays.Count > delays && _clock.GetUtcNow() < end)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        // At 30 s between them, jitter taken off, there are fewer than 4 h / 20 s.
        Assert.InRange(starts, 4 * 60, 4 * 180);
    }

    [Fact]
    public void Crashes_that_are_far_apart_are_answered_at_once_for_ever()
    {
        var crashes = new CrashDecay(new RestartSpec(), _clock);

        for (var i = 0; i < 1000; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(TimeSpan.Zero, crashes.Next());
        }
    }

    [Fact]
    public void A_slot_that_stays_up_after_a_loop_of_crashes_is_as_good_as_new()
    {
        var crashes = new CrashDecay(new RestartSpec(), _clock);
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(11));
            crashes.Next();
        }

        Assert.True(crashes.Next() > TimeSpan.FromSeconds(20));
        _clock.Advance(8 * crashes.HalfLife);

        Assert.Equal(TimeSpan.Zero, crashes.Next());
    }

    // A delay is told before it is waited for.
    private bool HasBegun(IReadOnlyList<TimeSpan> delays) =>
        delays[^1] == TimeSpan.Zero || _clock.TimersOf(delays[^1]) >= delays.Count(delay => (delay - delays[^1]).Duration() < TimeSpan.FromMilliseconds(1));

    private PoolContext Pool(RestartSpec restart) => new()
    {
        Spec = new PoolSpec { Name = "test", Command = ["x"], Workers = 2, Restart = restart },
        Listener = new RecordingListener(),
        Settings = new WorkerSettings { RuntimeDirectory = "/nowhere", SocketPath = "/nowhere/s" },
        Rss = new RssSampler(_clock),
        Launcher = new WardenLauncher("/nowhere/lives", CgroupTree.None, _clock, NullLogger<WardenLauncher>.Instance),
        Tokens = new AttachTokens(),
        Epochs = new EpochCounter(),
        Ports = new LoopbackPorts(),
        Feed = new EventFeed(_clock),
        Output = new Supervisor.Workers.Output.OutputFeed(),
        Clock = _clock,
        Logger = NullLogger.Instance,
    };

    private RestartBreaker Breaker(PoolContext pool, Action? closed = null) => new(
        pool.Spec.Restart,
        pool.Spec.Workers,
        _clock,
        () => Interlocked.Increment(ref _opened),
        () =>
        {
            Interlocked.Increment(ref _closed);
            closed?.Invoke();
        });

    private sealed class Slot : IAsyncDisposable
    {
        private readonly List<TimeSpan> _delays = [];
        private int _starts;
        private int _refusals;

        public Slot(PoolContext pool, RestartBreaker breaker)
        {
            Loop = new RestartLoop(pool, breaker, () => Interlocked.Increment(ref _starts), () => Interlocked.Increment(ref _refusals), Note);
            Loop.Start();
        }

        public RestartLoop Loop { get; }

        public int Starts => Volatile.Read(ref _starts);

        public int Refusals => Volatile.Read(ref _refusals);

        public IReadOnlyList<TimeSpan> Delays
        {
            get
            {
                lock (_delays)
                {
                    return [.. _delays];
                }
            }
        }

        public Task StartedAsync(int count) => Eventually.HoldsAsync(() => Starts == count, text: $"start {count}");

        public ValueTask DisposeAsync() => Loop.DisposeAsync();

        private void Note(TimeSpan delay)
        {
            lock (_delays)
            {
                _delays.Add(delay);
            }
        }
    }
}
