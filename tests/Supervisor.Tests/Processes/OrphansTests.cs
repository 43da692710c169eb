using Supervisor.Processes;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Tests.Processes;

/// <summary>Who dies with a worker, and who must not.</summary>
public sealed class OrphansTests
{
    private const int Warden = 10;
    private const int Dead = 20;
    private const int Living = 30;

    private static readonly LifeMark DeadMark = new("life.1");
    private static readonly LifeMark LivingMark = new("life.2");

    private readonly Dictionary<int, string> _marks = [];
    private readonly List<ProcessStat> _below = [Stat(Dead, Warden, start: 100, state: 'Z'), Stat(Living, Warden, start: 200)];

    [Fact]
    public void What_carries_the_mark_of_the_dead_is_left_by_it()
    {
        Add(40, Warden, start: 150, mark: DeadMark);

        Assert.Equal([40], Left());
    }

    [Fact]
    public void What_carries_the_mark_of_the_living_is_not_touched()
    {
        Add(40, Warden, start: 250, mark: LivingMark);
        Add(41, Living, start: 250, mark: LivingMark);

        Assert.Empty(Left());
    }

    [Fact]
    public void Its_descendants_go_with_it_whatever_they_carry()
    {
        Add(40, Warden, start: 150, mark: DeadMark);
        Add(41, 40, start: 300, mark: null);
        Add(42, 41, start: 300, mark: new LifeMark("other.9"));

        Assert.Equal([40, 41, 42], Left());
    }

    [Fact]
    public void What_stayed_in_its_session_is_found_without_a_mark()
    {
        _below.Add(Stat(40, Warden, start: 250, session: Dead));

        Assert.Equal([40], Left(session: Dead));
        Assert.Empty(Left(session: 0));
    }

    [Fact]
    public void An_orphan_without_a_mark_lives_while_it_may_be_a_living_ones()
    {
        Add(40, Warden, start: 200, mark: null);

        Assert.Empty(Left());
    }

    [Fact]
    public void An_orphan_without_a_mark_that_is_older_than_all_that_live_is_nobodys()
    {
        Add(40, Warden, start: 199, mark: null);

        Assert.Equal([40], Left());
    }

    [Fact]
    public void A_child_without_a_mark_of_what_is_spared_is_spared()
    {
        Add(40, Warden, start: 150, mark: LivingMark);
        Add(41, 40, start: 150, mark: null);

        Assert.Empty(Left());
    }

    [Fact]
    public void A_zombie_needs_no_kill()
    {
        _below.Add(Stat(40, Warden, start: 150, state: 'Z'));
        _marks[40] = DeadMark.Text;

        Assert.Empty(Left());
    }

    private int[] Left(int session = 0) =>
        [.. Orphans.Of(_below, Warden, new HashSet<int> { Living }, [DeadMark], session, pid => _marks.GetValueOrDefault(pid)).Select(process => process.Pid)];

    private void Add(int pid, int parent, ulong start, LifeMark? mark)
    {
        _below.Add(Stat(pid, parent, start));
        if (mark is { } carried)
        {
            _marks[pid] = carried.Text;
        }
    }

    private static ProcessStat Stat(int pid, int parent, ulong start, char state = 'S', int session = 1) => new(pid, state, parent, pid, session, start, 0);
}
