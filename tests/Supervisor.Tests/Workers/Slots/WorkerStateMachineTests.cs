using CsCheck;
using Supervisor.Processes;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class WorkerStateMachineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>One random thing that the world does; whether it can is decided when its turn comes.</summary>
    private enum Happening
    {
        StartDue,
        BreakerRefuses,
        SpawnEnds,
        SpawnFails,
        Ready,
        StartFails,
        WorkGiven,
        WorkDone,
        Recycle,
        Kill,
        ProtocolBroken,
        StreamEnds,
        ProcessExits,
        TimerFires,
        StopDrain,
        StopTerminate,
        StopKill,
        Stale,
    }

    private static readonly Gen<(Happening Happening, int Choice)[]> Histories =
        Gen.Select(Gen.Frequency(
            (10, Gen.Int[0, (int)Happening.TimerFires]),
            (1, Gen.Int[(int)Happening.StopDrain, (int)Happening.StopKill]),
            (1, Gen.Const((int)Happening.Stale))).Select(number => (Happening)number), Gen.Int[0, 100]).Array[0, 80];

    [Fact]
    public void In_no_history_a_slot_has_two_processes_and_each_start_is_asked_for() =>
        Histories.Sample(history => new World().Play(history), iter: 20_000);

    [Fact]
    public void After_any_history_a_stop_leads_to_stopped_and_nothing_starts_again() =>
        Gen.Select(Histories, Gen.Int[0, 2], Histories).Sample((before, mode, after) =>
        {
            var world = new World();
            world.Play(before);
            world.Stop((StopMode)mode);
            var started = world.Started;
            world.Play([.. after.Where(step => step.Happening is not Happening.StartDue)]);
            world.Finish();
            Assert.Equal(WorkerState.Stopped, world.Machine.State);
            Assert.Equal(started, world.Started);
            Assert.Equal(0, world.Processes);
            Assert.Equal(1, world.StoppedReports);
        }, iter: 20_000);

    [Fact]
    public void An_event_of_another_epoch_changes_nothing() =>
        Gen.Select(Histories, Gen.Int[0, 13], Gen.ULong).Sample((history, kind, epoch) =>
        {
            var world = new World();
            world.Play(history);
            var (state, current) = (world.Machine.State, world.Machine.Epoch);
            if (epoch == current)
            {
                epoch++;
            }

            Assert.Empty(world.Machine.Handle(World.Event(kind, epoch)));
            Assert.Equal((state, current), (world.Machine.State, world.Machine.Epoch));
        });

    [Fact]
    public void A_worker_that_dies_young_counts_as_unstable_and_a_stable_one_does_not()
    {
        var machine = Ready();
        Assert.Contains(new WorkerCommand.AskForStart(LifeVerdict.Unstable), machine.Handle(new WorkerEvent.ProcessExited(1)));

        machine = Ready();
        Assert.Equal([new WorkerCommand.CountStable()], machine.Handle(new WorkerEvent.TimerFired(1, WorkerTimer.Stable)));
        Assert.Contains(new WorkerCommand.AskForStart(LifeVerdict.Crashed), machine.Handle(new WorkerEvent.ProcessExited(1)));
    }

    [Fact]
    public void Being_killed_or_recycled_for_its_work_is_not_held_against_a_worker()
    {
        var machine = Ready();
        Assert.Contains(new WorkerCommand.SendSignal(Signals.Kill), machine.Handle(new WorkerEvent.KillRequested(1)));
        Assert.Contains(new WorkerCommand.AskForStart(LifeVerdict.Blameless), machine.Handle(new WorkerEvent.ProcessExited(1)));

        machine = Ready();
        Assert.Contains(new WorkerCommand.SendDrain(), machine.Handle(new WorkerEvent.RecycleRequested(1)));
        Assert.Equal(WorkerState.Draining, machine.State);
        Assert.Contains(new WorkerCommand.AskForStart(LifeVerdict.Blameless), machine.Handle(new WorkerEvent.ProcessExited(1)));
    }

    [Fact]
    public void A_stop_takes_its_grace_before_it_kills()
    {
        var machine = Ready();

        Assert.Equal(
            [new WorkerCommand.CancelTimers(), new WorkerCommand.SendSignal(Signals.Terminate), new WorkerCommand.ArmTimer(WorkerTimer.StopGrace, 3 * Second)],
            machine.Handle(new WorkerEvent.StopRequested(StopMode.Terminate)));
        Assert.Contains(machine.Handle(new WorkerEvent.TimerFired(1, WorkerTimer.StopGrace)), command => command is WorkerCommand.SendSignal { Signal: Signals.Kill });
        Assert.Contains(new WorkerCommand.ReportStopped(), machine.Handle(new WorkerEvent.ProcessExited(1)));
    }

    [Fact]
    public void A_worker_that_was_stopped_while_it_was_spawned_is_killed_as_soon_as_it_is_there()
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second);
        machine.Handle(new WorkerEvent.StartDue(0, 1));
        Assert.Empty(machine.Handle(new WorkerEvent.StopRequested(StopMode.Drain)));

        Assert.Contains(machine.Handle(new WorkerEvent.Spawned(1)), command => command is WorkerCommand.SendSignal { Signal: Signals.Kill });
    }

    [Fact]
    public void A_slot_that_restarts_never_is_stopped_by_its_first_exit()
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second, restarts: false);
        machine.Handle(new WorkerEvent.StartDue(0, 1));
        machine.Handle(new WorkerEvent.Spawned(1));

        var commands = machine.Handle(new WorkerEvent.ProcessExited(1));

        Assert.Equal(WorkerState.Stopped, machine.State);
        Assert.Contains(new WorkerCommand.ReportStopped(), commands);
        Assert.DoesNotContain(commands, command => command is WorkerCommand.AskForStart);
    }

    [Theory]
    [InlineData(WorkerState.Starting, "Starting Starting Starting Ready Starting Stopping Starting Starting Starting Starting Starting Stopping Stopping Stopping Backoff Starting Stopping Stopping Stopping")]
    [InlineData(WorkerState.Ready, "Ready Ready Ready Ready Ready Ready Busy Ready Ready Ready Draining Stopping Stopping Stopping Backoff Ready Draining Stopping Stopping")]
    [InlineData(WorkerState.Busy, "Busy Busy Busy Busy Busy Busy Busy Ready Busy Busy Draining Stopping Stopping Stopping Backoff Busy Draining Stopping Stopping")]
    [InlineData(WorkerState.Draining, "Draining Draining Draining Draining Draining Draining Draining Draining Draining Draining Draining Stopping Stopping Stopping Backoff Draining Draining Stopping Stopping")]
    [InlineData(WorkerState.Stopping, "Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Stopping Backoff Stopping Stopping Stopping Stopping")]
    [InlineData(WorkerState.Backoff, "Starting Broken Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Backoff Stopped Stopped Stopped")]
    [InlineData(WorkerState.Broken, "Starting Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Broken Stopped Stopped Stopped")]
    [InlineData(WorkerState.Stopped, "Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped Stopped")]
    public void Every_state_handles_every_event(object state, string next)
    {
        var epoch = 1ul;
        WorkerEvent[] events =
        [
            new WorkerEvent.StartDue(epoch, 2), new WorkerEvent.BreakerRefused(epoch), new WorkerEvent.Spawned(epoch), new WorkerEvent.BecameReady(epoch),
            new WorkerEvent.Engaged(epoch), new WorkerEvent.StartFailed(epoch), new WorkerEvent.WorkGiven(epoch), new WorkerEvent.WorkDone(epoch),
            new WorkerEvent.ProvedItself(epoch), new WorkerEvent.GrewTooLarge(epoch), new WorkerEvent.RecycleRequested(epoch), new WorkerEvent.KillRequested(epoch),
            new WorkerEvent.ProtocolBroken(epoch), new WorkerEvent.StreamEnded(epoch), new WorkerEvent.ProcessExited(epoch), new WorkerEvent.SpawnFailed(epoch),
            new WorkerEvent.StopRequested(StopMode.Drain), new WorkerEvent.StopRequested(StopMode.Terminate), new WorkerEvent.StopRequested(StopMode.Kill),
        ];
        Assert.Equal(next.Split(' '), events.Select(happened =>
        {
            var machine = In((WorkerState)state);
            machine.Handle(happened);
            return machine.State.ToString();
        }));

        // And no timer that comes late does harm.
        Assert.All(Enum.GetValues<WorkerTimer>(), timer => In((WorkerState)state).Handle(new WorkerEvent.TimerFired(epoch, timer)));
    }

    [Fact]
    public void A_worker_is_announced_when_it_is_engaged_and_once()
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second);
        machine.Handle(new WorkerEvent.StartDue(0, 1));
        machine.Handle(new WorkerEvent.Spawned(1));
        Assert.Empty(machine.Handle(new WorkerEvent.Engaged(1)));
        Assert.DoesNotContain(new WorkerCommand.Announce(), machine.Handle(new WorkerEvent.BecameReady(1)));

        Assert.Equal([new WorkerCommand.Announce()], machine.Handle(new WorkerEvent.Engaged(1)));
        Assert.Empty(machine.Handle(new WorkerEvent.Engaged(1)));
    }

    [Fact]
    public void A_worker_that_outlived_its_time_or_memory_asks_for_a_replacement_once_and_works_on()
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second, lifetime: 60 * Second);
        machine.Handle(new WorkerEvent.StartDue(0, 1));
        machine.Handle(new WorkerEvent.Spawned(1));
        Assert.Contains(new WorkerCommand.ArmTimer(WorkerTimer.Lifetime, 60 * Second), machine.Handle(new WorkerEvent.BecameReady(1)));
        machine.Handle(new WorkerEvent.WorkGiven(1));

        Assert.IsType<WorkerCommand.AskForReplacement>(Assert.Single(machine.Handle(new WorkerEvent.TimerFired(1, WorkerTimer.Lifetime))));
        Assert.Empty(machine.Handle(new WorkerEvent.GrewTooLarge(1)));
        Assert.Equal(WorkerState.Busy, machine.State);
    }

    [Fact]
    public void A_worker_that_can_do_no_more_is_given_up_before_its_process_is_gone_and_once()
    {
        var machine = Ready();
        Assert.Contains(new WorkerCommand.ReportLost(), machine.Handle(new WorkerEvent.StreamEnded(1)));
        Assert.DoesNotContain(new WorkerCommand.ReportLost(), machine.Handle(new WorkerEvent.KillRequested(1)));

        machine = Ready();
        machine.Handle(new WorkerEvent.WorkGiven(1));
        Assert.Contains(new WorkerCommand.ReportLost(), machine.Handle(new WorkerEvent.KillRequested(1)));
        Assert.DoesNotContain(new WorkerCommand.ReportLost(), machine.Handle(new WorkerEvent.StreamEnded(1)));
        Assert.DoesNotContain(new WorkerCommand.ReportLost(), machine.Handle(new WorkerEvent.ProcessExited(1)));
    }

    [Fact]
    public void A_stable_worker_that_dies_with_work_at_hand_died_of_the_work()
    {
        var machine = Ready();
        machine.Handle(new WorkerEvent.WorkGiven(1));
        machine.Handle(new WorkerEvent.ProvedItself(1));

        Assert.Contains(new WorkerCommand.AskForStart(LifeVerdict.Blameless), machine.Handle(new WorkerEvent.ProcessExited(1)));
    }

    // By the events that lead there.
    private static WorkerStateMachine In(WorkerState state)
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second);
        WorkerEvent[] way = state switch
        {
            WorkerState.Starting => [],
            WorkerState.Ready => [new WorkerEvent.BecameReady(1)],
            WorkerState.Busy => [new WorkerEvent.BecameReady(1), new WorkerEvent.WorkGiven(1)],
            WorkerState.Draining => [new WorkerEvent.BecameReady(1), new WorkerEvent.RecycleRequested(1)],
            WorkerState.Stopping => [new WorkerEvent.StreamEnded(1)],
            WorkerState.Backoff => [new WorkerEvent.ProcessExited(1)],
            WorkerState.Broken => [new WorkerEvent.ProcessExited(1), new WorkerEvent.BreakerRefused(1)],
            _ => [new WorkerEvent.ProcessExited(1), new WorkerEvent.StopRequested(StopMode.Drain)],
        };
        WorkerEvent[] start = [new WorkerEvent.StartDue(0, 1), new WorkerEvent.Spawned(1), .. way];
        Array.ForEach(start, happened => machine.Handle(happened));
        Assert.Equal(state, machine.State);
        return machine;
    }

    private static WorkerStateMachine Ready()
    {
        var machine = new WorkerStateMachine(Second, 2 * Second, 3 * Second);
        machine.Handle(new WorkerEvent.StartDue(0, 1));
        machine.Handle(new WorkerEvent.Spawned(1));
        machine.Handle(new WorkerEvent.BecameReady(1));
        return machine;
    }

    /// <summary>Carries out commands on processes that are only counted, and lets happen only what can.</summary>
    private sealed class World
    {
        private readonly List<WorkerTimer> _timers = [];
        private bool _spawning;
        private bool _asked = true;
        private bool _ready;
        private bool _ended;

        public WorkerStateMachine Machine { get; } = new(Second, 2 * Second, 3 * Second);

        public int Processes { get; private set; }

        public int Started { get; private set; }

        public int StoppedReports { get; private set; }

        private bool _killed;

        public static WorkerEvent Event(int kind, ulong epoch) => kind switch
        {
            0 => new WorkerEvent.StartDue(epoch, epoch + 1),
            1 => new WorkerEvent.BreakerRefused(epoch),
            2 => new WorkerEvent.Spawned(epoch),
            3 => new WorkerEvent.SpawnFailed(epoch),
            4 => new WorkerEvent.BecameReady(epoch),
            5 => new WorkerEvent.StartFailed(epoch),
            6 => new WorkerEvent.WorkGiven(epoch),
            7 => new WorkerEvent.WorkDone(epoch),
            8 => new WorkerEvent.RecycleRequested(epoch),
            9 => new WorkerEvent.KillRequested(epoch),
            10 => new WorkerEvent.ProtocolBroken(epoch),
            11 => new WorkerEvent.StreamEnded(epoch),
            12 => new WorkerEvent.ProcessExited(epoch),
            _ => new WorkerEvent.TimerFired(epoch, WorkerTimer.Exit),
        };

        public void Play((Happening Happening, int Choice)[] history)
        {
            foreach (var (happening, choice) in history)
            {
                Step(happening, choice);
            }
        }

        public void Stop(StopMode mode) => Post(new WorkerEvent.StopRequested(mode));

        /// <summary>Time goes on: drains are hastened, timers fire, spawns end, and what was killed is gone.</summary>
        public void Finish()
        {
            for (var i = 0; i < 10 && Machine.State != WorkerState.Stopped; i++)
            {
                if (_spawning)
                {
                    Step(Happening.SpawnEnds, 0);
                }

                if (Machine.State == WorkerState.Draining)
                {
                    Stop(StopMode.Terminate);
                }

                while (_timers.Count > 0)
                {
                    Step(Happening.TimerFires, 0);
                }

                if (_killed)
                {
                    Step(Happening.ProcessExits, 0);
                }
            }
        }

        private void Step(Happening happening, int choice)
        {
            var epoch = Machine.Epoch;
            var runs = Processes > 0;
            switch (happening)
            {
                case Happening.StartDue when _asked:
                    Post(new WorkerEvent.StartDue(epoch, epoch + 1 + (ulong)choice));
                    break;
                case Happening.BreakerRefuses when _asked:
                    Post(new WorkerEvent.BreakerRefused(epoch));
                    break;
                case Happening.SpawnEnds when _spawning:
                    _spawning = false;
                    Processes++;
                    Post(new WorkerEvent.Spawned(epoch));
                    break;
                case Happening.SpawnFails when _spawning:
                    _spawning = false;
                    Post(new WorkerEvent.SpawnFailed(epoch));
                    break;
                case Happening.Ready when runs:
                    Post(new WorkerEvent.BecameReady(epoch));
                    break;
                case Happening.StartFails when runs:
                    Post(new WorkerEvent.StartFailed(epoch));
                    break;
                case Happening.WorkGiven or Happening.WorkDone or Happening.Recycle or Happening.Kill or Happening.ProtocolBroken or Happening.StreamEnds:
                    Post(Event(happening - Happening.WorkGiven + 6, epoch));
                    break;
                case Happening.ProcessExits when runs:
                    Processes--;
                    Post(new WorkerEvent.ProcessExited(epoch));
                    break;
                case Happening.TimerFires when _timers.Count > 0:
                    var timer = _timers[choice % _timers.Count];
                    _timers.Remove(timer);
                    Post(new WorkerEvent.TimerFired(epoch, timer));
                    break;
                case Happening.StopDrain or Happening.StopTerminate or Happening.StopKill:
                    Stop((StopMode)(happening - Happening.StopDrain));
                    break;
                case Happening.Stale:
                    Post(Event(choice % 14, epoch + 1000 + (ulong)choice));
                    break;
            }

            Assert.Equal(Machine.State is WorkerState.Ready or WorkerState.Busy or WorkerState.Draining, Processes == 1 && Machine.State is not (WorkerState.Starting or WorkerState.Stopping));
        }

        private void Post(WorkerEvent happened)
        {
            foreach (var command in Machine.Handle(happened))
            {
                Execute(command);
            }
        }

        private void Execute(WorkerCommand command)
        {
            switch (command)
            {
                case WorkerCommand.Spawn:
                    Assert.Equal(0, Processes);
                    Assert.False(_spawning);
                    Assert.True(_asked);
                    Assert.Equal(0, StoppedReports);
                    (_spawning, _asked, _ready, _ended, _killed) = (true, false, false, false, false);
                    Started++;
                    break;
                case WorkerCommand.SendSignal signal:
                    Assert.Equal(1, Processes);
                    _killed |= signal.Signal == Signals.Kill;
                    break;
                case WorkerCommand.SendDrain:
                    Assert.Equal(1, Processes);
                    Assert.True(_ready);
                    break;
                case WorkerCommand.ArmTimer timer:
                    _timers.Add(timer.Timer);
                    break;
                case WorkerCommand.CancelTimers:
                    _timers.Clear();
                    break;
                case WorkerCommand.ReportReady:
                    Assert.Equal(1, Processes);
                    Assert.False(_ready);
                    _ready = true;
                    break;
                case WorkerCommand.ReportEnded:
                    Assert.Equal(0, Processes);
                    Assert.False(_ended);
                    _ended = true;
                    break;
                case WorkerCommand.AskForStart:
                    Assert.True(_ended);
                    Assert.Equal(0, StoppedReports);
                    _asked = true;
                    break;
                case WorkerCommand.ReportStopped:
                    Assert.Equal(0, Processes);
                    StoppedReports++;
                    _asked = false;
                    break;
            }
        }
    }
}
