using CsCheck;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class RosterTests
{
    private static readonly Gen<(int Kind, int Slot, int Choice)[]> Histories = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 20], Gen.Int[0, 5]).Array[0, 60];

    [Fact]
    public void A_crash_is_answered_from_a_spare_and_the_dead_slot_is_the_next_spare()
    {
        var world = new RosterWorld(workers: 2, spares: 1);
        world.AllReady();
        Assert.Equal([0, 1], world.Working);
        Assert.Equal([2], world.Warm);

        world.Dies(0);

        Assert.Equal([1, 2], world.Working);
        world.Ready(0);
        Assert.Equal([1, 2], world.Working);
        Assert.Equal([0], world.Warm);
        Assert.Equal(3, world.Processes);
    }

    [Fact]
    public void Whoever_is_ready_first_works()
    {
        var world = new RosterWorld(workers: 1, spares: 1);

        world.Ready(1);
        Assert.Equal([1], world.Working);

        world.Ready(0);
        Assert.Equal([1], world.Working);
        Assert.Equal([0], world.Warm);
    }

    [Fact]
    public void A_worker_that_is_due_works_until_another_one_is_warm()
    {
        var world = new RosterWorld(workers: 2);
        world.AllReady();

        world.Retire(0);
        Assert.Equal([0, 1], world.Working);
        Assert.Equal([2], world.Starting);

        world.Ready(2);
        Assert.Equal([1, 2], world.Working);
        Assert.Equal([0], world.Leaving);
        world.Gone(0);
        Assert.Equal(2, world.Processes);
    }

    [Fact]
    public void Workers_that_are_due_together_go_one_after_the_other()
    {
        var world = new RosterWorld(workers: 3);
        world.AllReady();
        for (var slot = 0; slot < 3; slot++)
        {
            world.Retire(slot);
        }

        for (var replaced = 1; replaced <= 3; replaced++)
        {
            Assert.Equal(4, world.Processes);
            world.Ready(world.Starting.Single());
            Assert.Equal(4, world.Processes);
            Assert.Equal(3, world.Working.Count());
            world.Gone(world.Leaving.Single());
        }

        Assert.Equal(3, world.Processes);
        Assert.Empty(world.Leaving);
    }

    [Fact]
    public void A_worker_that_is_foreseen_to_go_stays_until_it_is_spent()
    {
        var world = new RosterWorld(workers: 1);
        world.AllReady();

        world.Retire(0, Retirement.Foreseen);
        world.Ready(1);
        Assert.Equal([0], world.Working);
        Assert.Equal([1], world.Warm);

        world.Spend(0);
        Assert.Equal([1], world.Working);
        Assert.Equal([0], world.Leaving);
        Assert.Empty(world.Starting);
    }

    [Fact]
    public void Workers_that_are_spent_together_are_replaced_in_their_slots_where_there_is_no_room_beside_them()
    {
        var world = new RosterWorld(workers: 3);
        world.AllReady();

        world.Spend(0);
        world.Spend(1);
        world.Spend(2);

        Assert.Equal([3], world.Starting);
        Assert.Equal(4, world.Processes);
        world.Finish();
        Assert.Equal(3, world.Working.Count());
        Assert.Equal(3, world.Processes);
    }

    [Fact]
    public void A_roll_replaces_every_worker_and_spare_once_and_never_has_less_work_done()
    {
        var world = new RosterWorld(workers: 3, spares: 1);
        world.AllReady();

        world.Roll();
        while (world.RollsEnded == 0)
        {
            Assert.Equal(3, world.Working.Count());
            Assert.True(world.Warm.Any());
            if (world.Starting.Any())
            {
                world.Ready(world.Starting.First());
            }
            else
            {
                world.Gone(world.Leaving.First());
            }
        }

        Assert.All(world.Working.Concat(world.Warm), slot => Assert.Equal(2, world.GenerationOf(slot)));
        Assert.Equal(4, world.Processes);
    }

    [Fact]
    public void A_roll_stops_at_a_worker_that_does_not_start_and_the_old_ones_go_on()
    {
        var world = new RosterWorld(workers: 2);
        world.AllReady();
        world.Roll();

        world.Dies(2);

        Assert.Equal(1, world.RollsStopped);
        Assert.Equal([0, 1], world.Working);
        Assert.Equal([2], world.Leaving);
        world.Gone(2);
        world.Dies(0);
        Assert.Equal([0], world.Starting);
        Assert.Equal(1, world.GenerationOf(0));

        // And it can be tried again.
        world.Ready(0);
        world.Roll();
        world.Finish();
        Assert.Equal(1, world.RollsEnded);
        Assert.All(world.Working, slot => Assert.Equal(3, world.GenerationOf(slot)));
    }

    [Fact]
    public void A_pool_without_any_ready_worker_rolls_at_once_and_does_not_go_back()
    {
        var world = new RosterWorld(workers: 2);

        world.Roll();
        Assert.Equal([0, 1], world.Leaving);
        Assert.Equal([2, 3], world.Starting);

        world.Dies(2);
        Assert.Equal(0, world.RollsStopped);
        world.Finish();
        Assert.Equal(1, world.RollsEnded);
    }

    [Fact]
    public void Growing_takes_warm_spares_first_and_shrinking_keeps_those_that_are_ready()
    {
        var world = new RosterWorld(workers: 1, spares: 1);
        world.AllReady();

        world.Resize(2, 1);
        Assert.Equal([0, 1], world.Working);
        Assert.Equal([2], world.Starting);

        world.Resize(3, 0);
        world.Resize(2, 0);
        Assert.Equal([0, 1], world.Working);
    }

    [Fact]
    public void Nothing_is_started_once_the_pool_stops()
    {
        var world = new RosterWorld(workers: 2, spares: 1);
        world.AllReady();

        world.Roster.Stop();
        world.Dies(0);
        world.Retire(1);
        world.Roll();

        Assert.Equal([1], world.Working);
        Assert.Equal(3, world.Processes);
    }

    [Fact]
    public void After_any_history_there_are_as_many_workers_and_spares_as_asked_for() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 3], Histories).Sample((workers, spares, history) =>
        {
            var world = new RosterWorld(workers, spares);
            foreach (var (kind, slot, choice) in history)
            {
                (workers, spares) = Step(world, workers, spares, kind, slot, choice);
            }

            world.Finish();

            // One more may be warm for a worker that is foreseen to go.
            Assert.Equal(workers, world.Working.Count());
            Assert.InRange(world.Warm.Count(), spares, spares + Math.Max(1, workers / 4));
            Assert.Empty(world.Starting);
        }, iter: 20_000);

    private static (int Workers, int Spares) Step(RosterWorld world, int workers, int spares, int kind, int slot, int choice)
    {
        int[] there = [.. kind switch { <= 2 => world.Starting, 3 or 4 => world.Starting.Concat(world.Working).Concat(world.Warm), 5 or 6 => world.Leaving, 7 or 8 => world.Working.Concat(world.Warm), _ => world.Working }];
        var chosen = there.Length == 0 ? -1 : there[slot % there.Length];
        switch (kind)
        {
            case <= 2 when chosen >= 0:
                world.Ready(chosen);
                break;
            case 3 or 4 when chosen >= 0:
                world.Dies(chosen);
                break;
            case 5 or 6 when chosen >= 0:
                world.Gone(chosen);
                break;
            case 7 or 8 when chosen >= 0:
                world.Retire(chosen, choice == 0 ? Retirement.Foreseen : Retirement.Due);
                break;
            case 9 when chosen >= 0:
                world.Spend(chosen);
                break;
            case 10:
                world.Roll();
                break;
            case 11:
                (workers, spares) = (1 + slot % 9, choice % 4);
                world.Resize(workers, spares);
                break;
        }

        return (workers, spares);
    }
}
